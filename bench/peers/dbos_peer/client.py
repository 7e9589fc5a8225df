"""One client process of the DBOS peer: it starts workflows, sends the acts, waits for the end.

``prepare`` makes the tables once. A workflow receives the acts as messages, each written in one
transaction step; the five opinions come on one topic and are taken in the order they arrive.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource

from bench.peers.client import serve

URL = os.environ["DATABASE_URL"]
SCHEMA = """
CREATE TABLE approval (number text PRIMARY KEY, applicant text, form jsonb, status text,
                       seq int, state jsonb);
CREATE TABLE approval_event (id bigserial PRIMARY KEY, number text REFERENCES approval,
                             seq int, type text, at timestamptz DEFAULT now(), actor text,
                             payload jsonb, UNIQUE (number, seq));
CREATE TABLE approval_step (number text REFERENCES approval, code text, status text, signed_by text,
                            signed_at timestamptz, PRIMARY KEY (number, code));
CREATE TABLE staff (number text PRIMARY KEY, rights text[]);
"""
DEPARTMENTS = ("market", "fire", "housing", "ecology", "health")
ACTS = ("receive", "confirm", "accept", *DEPARTMENTS, "grant", "result")
Row = Mapping[str, Any]

_RIGHT = sa.text("SELECT 1 FROM staff WHERE number = :by AND :act = ANY (rights)")
_CASE = sa.text("""
INSERT INTO approval VALUES (:number, :applicant, CAST(:form AS jsonb), 'received', 0, '{}')
""")
_LOCK = sa.text("SELECT seq FROM approval WHERE number = :number FOR UPDATE")
_EVENT = sa.text("""
INSERT INTO approval_event (number, seq, type, actor, payload)
VALUES (:number, :seq, :act, :by, CAST(:payload AS jsonb))
""")
_UPDATE = sa.text("""
UPDATE approval SET status = :act, seq = :seq, state = CAST(:state AS jsonb) WHERE number = :number
""")
_OPEN = sa.text("""
INSERT INTO approval_step (number, code, status) SELECT :number, unnest(CAST(:codes AS text[])),
'open'
""")
_SIGN = sa.text("""
UPDATE approval_step SET status = 'decided', signed_by = :by, signed_at = now()
WHERE number = :number AND code = :code
""")


def open_peer() -> tuple[SQLAlchemyDatasource, Callable[[str, Row], str]]:
    """Configure and launch DBOS; return its data source and the workflow."""
    config: DBOSConfig = {
        "name": "approval",
        "system_database_url": URL,
        "executor_id": f"client-{os.getpid()}",
        "log_level": "ERROR",
    }
    DBOS(config=config)
    source = SQLAlchemyDatasource.create(URL)

    @source.transaction(isolation_level="READ COMMITTED")
    def act(number: str, name: str, row: Row) -> str:
        return _write(source.sql_session(), number, name, row)

    @DBOS.workflow()
    def approval(number: str, row: Row) -> str:
        act(number, "receive", row)
        for name in ("confirm", "accept"):
            act(number, name, DBOS.recv(name))
        for _ in DEPARTMENTS:
            opinion = DBOS.recv("opinion")
            act(number, opinion["department"], opinion)
        for name in ("grant", "result"):
            act(number, name, DBOS.recv(name))
        return number

    DBOS.launch()
    return source, approval


def _write(session: Any, number: str, name: str, row: Row) -> str:
    """Check the right, lock the case, write the fact, the case and its steps."""
    by = {"by": name, "act": name}
    if session.execute(_RIGHT, by).first() is None:
        raise PermissionError(name)
    case = {"number": number}
    if name == "receive":
        session.execute(_CASE, case | {"applicant": row["applicant"], "form": row["form"]})
        seq = 0
    else:
        seq = session.execute(_LOCK, case).scalar_one()
    values = case | by | {"seq": seq + 1}
    session.execute(_EVENT, values | {"payload": row["payload"]})
    session.execute(_UPDATE, values | {"state": row["state"]})
    if name == "accept":
        session.execute(_OPEN, case | {"codes": [*DEPARTMENTS, "grant", "result"]})
    elif name in (*DEPARTMENTS, "grant", "result"):
        session.execute(_SIGN, values | {"code": name})
    return name


class Client:
    """Starts a case and sends its acts without waiting for each; the end of the flow is waited for.

    ``rows`` holds for each act the bytes that the product writes for the same act.
    """

    def __init__(self, approval: Callable[[str, Row], str], rows: Mapping[str, Row]) -> None:
        self.approval = approval
        self.rows = rows
        self.numbers = count(1)

    def play(self) -> None:
        number = f"{os.getpid()}-{next(self.numbers)}"
        handle = DBOS.start_workflow(self.approval, number, self.rows["receive"])
        for name in ACTS[1:]:
            row = self.rows[name]
            if name in DEPARTMENTS:
                DBOS.send(handle.workflow_id, {**row, "department": name}, "opinion")
            else:
                DBOS.send(handle.workflow_id, row, name)
        assert handle.get_result() == number


def prepare() -> None:
    """Make the business tables and one person for each act; DBOS makes its own tables."""
    engine = sa.create_engine(sa.make_url(URL).set(drivername="postgresql+psycopg"))
    with engine.begin() as link:
        link.execute(sa.text(SCHEMA))
        for name in ACTS:
            link.execute(sa.text("INSERT INTO staff VALUES (:n, ARRAY[:n])"), {"n": name})
    open_peer()
    DBOS.destroy()


def main() -> None:
    if sys.argv[1] == "prepare":
        prepare()
        return
    _, approval = open_peer()
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["rows"]
    serve(Client(approval, rows).play)
    DBOS.destroy()


if __name__ == "__main__":
    main()
