"""Files by content, and the materials of a case."""

from __future__ import annotations

from django.http import FileResponse
from ninja import File
from ninja.files import UploadedFile

from onewindow.channels.openapi import particulars as a
from onewindow.channels.openapi.answers import MaterialAnswer
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body, CaseNumber, Reason, Sha256, Slug
from onewindow.channels.openapi.reach import open_case
from onewindow.domains.materials import api as materials
from onewindow.kit import files
from onewindow.kit.models import StoredFile

TAG = "材料与文件"
FILE = "application/octet-stream"


@act(
    "uploadFile",
    "/files",
    scopes=("materials.submit",),
    tag=TAG,
    summary="上传文件",
    verbs=(),
    answer=a.FileAnswer,
    status=201,
    consumes="multipart/form-data",
)
def upload_file(call: Call, file: File[UploadedFile]) -> a.FileAnswer:
    """存入内容寻址的文件库；同样的内容是同一文件。接收 PDF、JPG、PNG、OFD、docx，按内容识别。"""
    name = (file.name or "未命名")[-200:]
    stored = files.store(file, name=name, at=call.at)  # type: ignore[arg-type]
    return a.FileAnswer(
        sha256=stored.sha256, size=stored.size, media_type=stored.media_type, name=name
    )


@query(
    "getCaseFile",
    "/cases/{number}/files/{sha256}",
    scopes=("cases.view",),
    tag=TAG,
    summary="下载材料文件",
    answer=None,
    produces=FILE,
)
def get_case_file(call: Call, number: CaseNumber, sha256: Sha256) -> FileResponse:
    """办件材料（含历次版本）的文件内容。"""
    open_case(call, number)
    for entry in materials.materials_of(number):
        for version in (entry, *materials.versions_of(number, entry.material)):
            if version.sha256 == sha256:
                return _file(sha256, version.file_name)
    raise files.UnknownFile("办件没有这个文件", next_step="请核对摘要。")


@act(
    "verifyMaterial",
    "/cases/{number}/materials/{material}/verification",
    scopes=("materials.verify",),
    tag=TAG,
    summary="材料查验通过",
    verbs=("verify_material",),
    answer=MaterialAnswer,
)
def verify_material(call: Call, number: CaseNumber, material: Slug) -> MaterialAnswer:
    """查验通过后其他部门不再要求（已认）。"""
    open_case(call, number)
    materials.verify_material(number, material, by=call.by, at=call.at)
    return _current(number, material)


class DefectFoundBody(Body):
    reason: Reason


@act(
    "findMaterialDefective",
    "/cases/{number}/materials/{material}/defect",
    scopes=("materials.verify",),
    tag=TAG,
    summary="材料不符合要求",
    verbs=("find_defect",),
    answer=MaterialAnswer,
    example={"reason": "健康证明已过期"},
)
def find_defect(
    call: Call, number: CaseNumber, material: Slug, body: DefectFoundBody
) -> MaterialAnswer:
    """写明哪里不符合要求，供一次性告知引用。"""
    open_case(call, number)
    materials.find_defect(number, material, reason=body.reason, by=call.by, at=call.at)
    return _current(number, material)


def _current(number: str, material: str) -> MaterialAnswer:
    found = next(m for m in materials.materials_of(number) if m.material == material)
    return MaterialAnswer(
        code=found.material,
        name=found.name,
        version=found.version,
        source=found.source,
        state=found.state,
        sha256=found.sha256,
        file_name=found.file_name,
        note=found.note,
        submitted_at=found.submitted_at,
    )


def _file(sha256: str, name: str) -> FileResponse:
    stored = StoredFile.objects.filter(pk=sha256).first()
    if stored is None:
        raise files.UnknownFile("文件不在存储中")
    response = FileResponse(
        files.open_file(sha256), content_type=FILE, as_attachment=True, filename=name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Media-Type"] = stored.media_type
    return response
