/* Preloaded in front of glibc's mallopt(): writes down each call, under the names that malloc.h
   gives its parameters, and refuses a large M_MMAP_THRESHOLD as glibc did before 2.35. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>

static const char *name_of(int param)
{
    switch (param) {
    case M_ARENA_MAX: return "M_ARENA_MAX";
    case M_ARENA_TEST: return "M_ARENA_TEST";
    case M_CHECK_ACTION: return "M_CHECK_ACTION";
    case M_MMAP_MAX: return "M_MMAP_MAX";
    case M_MMAP_THRESHOLD: return "M_MMAP_THRESHOLD";
    case M_PERTURB: return "M_PERTURB";
    case M_TOP_PAD: return "M_TOP_PAD";
    case M_TRIM_THRESHOLD: return "M_TRIM_THRESHOLD";
    default: return "unknown";
    }
}

int mallopt(int param, int value)
{
    int (*original)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "mallopt");
    int answer = param == M_MMAP_THRESHOLD && value > 32 * 1024 * 1024 ? 0 : original(param, value);
    fprintf(stderr, "called %s %d\n", name_of(param), value);
    return answer;
}
