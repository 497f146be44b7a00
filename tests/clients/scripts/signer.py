"""Have pubtools-quay look up the signer of pubtools-sign, as it does before it signs."""

from __future__ import annotations

import json

from pubtools._quay.signer_wrapper import EntryPointNotFoundError, MsgSignerWrapper

try:
    answer = MsgSignerWrapper(settings={"pyxis_server": "unused"}).entry_point.__name__
except EntryPointNotFoundError as error:
    answer = str(error)
print(json.dumps(answer))
