"""What nobody in the office can help: the database is away, the disk is full. Said in words."""

from __future__ import annotations

import errno
import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as plain_server_error

from onewindow.kit.refusals import Refusal

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
RETRY_SECONDS = 10


class DatabaseAway(Refusal):
    """The database does not answer, or ended the connection in the middle."""

    code = "database_away"
    status = 503
    next_step = (
        "请稍候刷新页面，看清是否已经办理再继续；同一张表单重新提交不会重复办理。"
        "持续几分钟仍不恢复时，请通知管理员。"
    )


class StorageFull(Refusal):
    """There is no room on a disk."""

    code = "storage_full"
    status = 507
    next_step = "请立即通知管理员清理或扩充存储；恢复后重新提交，已经办理的内容不受影响。"


def trouble_of(error: BaseException | None) -> Refusal | None:
    """Return what to say about a failure of the machinery; None for anything else, a crash."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return None
        if isinstance(seen, psycopg.errors.DiskFull):
            return StorageFull("数据库存储空间已满，本次操作没有保存")
        if isinstance(seen, OSError) and seen.errno in _FULL:
            return StorageFull("文件存储空间已满，本次操作没有保存")
        if isinstance(seen, OperationalError | InterfaceError):
            # Django wraps the driver's error: a full disk is told apart by what is inside.
            inner = trouble_of(seen.__cause__)
            return inner or DatabaseAway("数据库暂时不可用，不能确认本次操作是否已经保存")
        seen = seen.__cause__ or seen.__context__
    return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a crash: a full page without the database, to htmx a part; handler500 of the product.

    What the machinery lacks is 503 or 507 and says so; anything else stays 500.
    """
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is None:
        return plain_server_error(request)
    is_part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    # No request in the context: who is signed in stands in the database.
    body = render_to_string(
        "ui/_refusal.html" if is_part else "ui/trouble.html", {"refusal": trouble}
    )
    response = HttpResponse(body, status=trouble.status)
    response["X-Refusal"] = trouble.code
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
