"""What anybody may have of the log of evidence: keys, signed checkpoints, hashes, and their proofs.

Nothing here tells of a row: leaves are hashes over random bytes that only the row's readers see.
Addresses follow C2SP tlog-tiles, so that verifiers that others wrote can read the log. Whoever
tries to write is answered 405, hence no view asks for the token that forms have.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from facilities import media_types
from reports.merkle.hashing import HASH_BYTES
from reports.merkle.proof_files import ConsistencyFile
from reports.merkle.tiles import TILE_WIDTH, parse_tile_path, tile_width
from reports.models import Checkpoint
from reports.queries.log import (
    StoredTiles,
    checkpoint_at,
    is_sound,
    latest_checkpoint,
    origins,
    tree_of,
)
from reports.signing_keys import key_ring, verifier_keys

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@csrf_exempt
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every key that ever signed a receipt or a checkpoint, and the logs they sign."""
    ring = key_ring()
    content = {
        "keys": [
            {
                "key_id": key.key_id,
                "algorithm": "Ed25519",
                "public_key": key.public_key.hex(),
                "since": key.since,
                "until": key.until,
            }
            for key in ring.keys
        ],
        "logs": [
            {
                "origin": origin.name,
                "checkpoint": request.build_absolute_uri(f"/log/{origin.pk}/checkpoint"),
                "verifier_keys": [str(key) for key in verifier_keys(origin.name)],
            }
            for origin in origins()
        ],
    }
    return JsonResponse(content, json_dumps_params={"indent": 1})


@csrf_exempt
@require_safe
def checkpoint(_request: HttpRequest, log: int) -> HttpResponse:
    """The newest signed checkpoint of a log."""
    return _text(_latest(log).note)


@csrf_exempt
@require_safe
def tile(_request: HttpRequest, log: int, place: str) -> HttpResponse:
    """A tile of hashes, as far as the newest checkpoint reaches."""
    made = _latest(log)
    try:
        level, number, width = parse_tile_path(f"tile/{place}")
    except ValueError as error:
        raise Http404 from error
    if width > tile_width(level, number, made.size):
        raise Http404
    hashes = StoredTiles(log).read(level, number)[: width * HASH_BYTES]
    headers = _FOR_EVER if width == TILE_WIDTH else {}
    return HttpResponse(hashes, content_type=media_types.BYTES, headers=headers)


@csrf_exempt
@require_safe
def consistency(_request: HttpRequest, log: int, size: int) -> HttpResponse:
    """The proof that the log at an earlier checkpoint's size is the beginning of the newest."""
    made = _latest(log)
    older = checkpoint_at(made.origin.name, size)
    if older is None or not is_sound(older):
        raise Http404
    hashes = tree_of(log, made.size).consistency_proof(older.size)
    return _text(bytes(ConsistencyFile(older.size, tuple(hashes), made.note.encode())).decode())


def _latest(log: int) -> Checkpoint:
    made = latest_checkpoint(log)
    if made is None or not is_sound(made):
        raise Http404
    return made


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type=media_types.TEXT)
