"""Large uploads wait in a file without a name: whatever becomes of the process, nothing of them stays on disk."""

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessUploadHandler(FileUploadHandler):
    """In place of Django's ``TemporaryFileUploadHandler``, whose named files a killed server leaves behind."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self.file: Any = tempfile.TemporaryFile()  # noqa: SIM115  the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """The whole file, at its beginning."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file, name=self.file_name, content_type=self.content_type, size=file_size,
            charset=self.charset, content_type_extra=self.content_type_extra,
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        """The client has gone."""
        if hasattr(self, "file"):
            self.file.close()
