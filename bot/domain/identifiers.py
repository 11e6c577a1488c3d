"""Ids that are the same for the same cause, so that a repeat writes nothing twice."""

from hashlib import blake2b


def derived_id(*parts: str) -> str:
    """Return 32 hexadecimal digits that depend on all parts and on where each part ends."""
    hasher = blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        hasher.update(len(encoded).to_bytes(8, "big"))
        hasher.update(encoded)
    return hasher.hexdigest()
