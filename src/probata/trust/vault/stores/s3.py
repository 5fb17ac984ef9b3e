"""An S3-compatible store: multipart uploads, and conditional writes that never replace an object.

The address is `s3://bucket/prefix?endpoint=https://…&region=…`; keys come from where boto3 looks
for them (AWS_ACCESS_KEY_ID and its like). An object appears when its upload is completed, so a
killed writer leaves an upload that nobody sees; `sweep` ends those that are old.
"""

import contextlib
import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from probata.trust.vault.errors import (
    ObjectMissing,
    ObjectTaken,
    StoreFull,
    StoreUnreadable,
    StoreUnwritable,
)
from probata.trust.vault.store import IN_FLIGHT, ROOM, Held

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_PART = 8 << 20
_LEAST = 5 << 20  # S3 refuses smaller parts, except the last
_IN_FLIGHT = 4
_MISSING = {"NoSuchKey", "404", "NotFound"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412"}
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"}


class S3Store:
    """Sealed bytes in a bucket, under an optional prefix."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str = "") -> None:
        """Take a client that is ready."""
        self.client = client
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @classmethod
    def from_address(cls, address: str) -> Self:
        """Connect as the address says."""
        parts = urlsplit(address)
        given = dict(parse_qsl(parts.query))
        client = boto3.client(
            "s3",
            endpoint_url=given.get("endpoint"),
            region_name=given.get("region", "us-east-1"),
            config=Config(
                retries={"max_attempts": 5, "mode": "standard"},
                s3={"addressing_style": "path" if "endpoint" in given else "auto"},
                # Sealed bytes carry their own tags; some compatible stores know no other sums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        return cls(client, parts.netloc, parts.path)

    def deputy(self) -> None:
        """Return none: the wire is what takes time here, and its secrets stay in this process."""

    def begin(self, expected: int | None = None) -> "S3Draft":
        """Return a new draft."""
        return S3Draft(self, _PART if expected is None else min(max(expected, _LEAST), _PART))

    def read(self, name: str, start: int, length: int) -> bytes:
        """Return the bytes [start : start+length], fewer at the end."""
        if length <= 0:
            return b""
        try:
            answer = self.client.get_object(
                Bucket=self.bucket,
                Key=self.prefix + name,
                Range=f"bytes={start}-{start + length - 1}",
            )
            return answer["Body"].read()
        except ClientError as reason:
            if _code(reason) == "InvalidRange":
                return b""
            if _code(reason) in _MISSING:
                raise ObjectMissing(name=name) from reason
            raise StoreUnreadable(reason=_code(reason)) from reason
        except (BotoCoreError, OSError) as reason:
            raise StoreUnreadable(reason=type(reason).__name__) from reason

    def held(self) -> Iterator[Held]:
        """Yield every object."""
        try:
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for one in page.get("Contents", []):
                    name = one["Key"].removeprefix(self.prefix)
                    yield Held(name, one["Size"], one["LastModified"])
        except (ClientError, BotoCoreError) as reason:
            raise StoreUnreadable(reason=type(reason).__name__) from reason

    def remove(self, name: str) -> None:
        """Remove an object that no original needs."""
        with writing():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def is_given_up(self, held: Held, *, at: datetime) -> bool:
        """Go by age: nobody can tell who wrote it."""
        return held.since < at - IN_FLIGHT

    def sweep(self, *, before: datetime) -> int:
        """End uploads that were begun before the instant and never completed."""
        gone = 0
        with writing():
            pages = self.client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for one in page.get("Uploads", []):
                    if one["Initiated"] < before:
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket, Key=one["Key"], UploadId=one["UploadId"]
                        )
                        gone += 1
        return gone


class S3Draft:
    """An object in the making: parts of an upload that nobody sees before it is completed."""

    def __init__(self, store: S3Store, expected: int) -> None:
        """Choose the name: it must be known before the first part."""
        random = secrets.token_hex(20)
        self._store = store
        self._name = f"{random[:2]}/{random}"
        self._where: dict[str, Any] = {"Bucket": store.bucket, "Key": store.prefix + self._name}
        self._buffer = bytearray(expected + ROOM)
        self._at = 0
        self.place = 0
        self._upload = ""
        self._parts: list[Future[str]] = []
        self._sender: ThreadPoolExecutor | None = None
        self._open = True

    def room(self, length: int) -> memoryview:
        """Return room for the next bytes."""
        if self._at + length > len(self._buffer):
            with self._or_nothing():
                self._send()
        view = memoryview(self._buffer)[self._at : self._at + length]
        self._at += length
        self.place += length
        return view

    def commit(self, label: str) -> str:  # noqa: ARG002 - the name had to be chosen before
        """Complete the upload unless the name is taken, and return the name."""
        with self._or_nothing():
            if not self._parts:
                body = bytes(self._buffer[: self._at])
                self._store.client.put_object(**self._where, Body=body, IfNoneMatch="*")
            else:
                if self._at:
                    self._send()
                parts: list[CompletedPartTypeDef] = [
                    {"PartNumber": number, "ETag": part.result()}
                    for number, part in enumerate(self._parts, 1)
                ]
                self._store.client.complete_multipart_upload(
                    **self._where,
                    UploadId=self._upload,
                    MultipartUpload={"Parts": parts},
                    IfNoneMatch="*",
                )
        self._close()
        return self._name

    def abandon(self) -> None:
        """Leave nothing behind."""
        if self._open:
            self._close()
            if self._upload:
                with contextlib.suppress(ClientError, BotoCoreError):
                    self._store.client.abort_multipart_upload(**self._where, UploadId=self._upload)

    def _send(self) -> None:
        if self._sender is None:
            self._upload = self._store.client.create_multipart_upload(**self._where)["UploadId"]
            self._sender = ThreadPoolExecutor(_IN_FLIGHT, "vault-send")
        if len(self._parts) >= _IN_FLIGHT:
            self._parts[-_IN_FLIGHT].result()  # a slow network must not fill the memory
        body = bytes(self._buffer[: self._at])
        self._parts.append(self._sender.submit(self._part, len(self._parts) + 1, body))
        self._at = 0

    def _part(self, number: int, body: bytes) -> str:
        answer = self._store.client.upload_part(
            **self._where, UploadId=self._upload, PartNumber=number, Body=body
        )
        return answer["ETag"]

    def _close(self) -> None:
        self._open = False
        if self._sender is not None:
            self._sender.shutdown(cancel_futures=True)
            self._sender = None

    @contextlib.contextmanager
    def _or_nothing(self) -> Iterator[None]:
        try:
            with writing():
                yield
        except BaseException:
            self.abandon()
            raise


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Turn what boto3 raises into errors of the vault."""
    try:
        yield
    except ClientError as reason:
        if _code(reason) in _TAKEN:
            raise ObjectTaken() from reason
        if _code(reason) in _FULL:
            raise StoreFull() from reason
        raise StoreUnwritable(reason=_code(reason)) from reason
    except (BotoCoreError, OSError) as reason:
        raise StoreUnwritable(reason=type(reason).__name__) from reason


def _code(reason: ClientError) -> str:
    return str(reason.response.get("Error", {}).get("Code", "unknown"))
