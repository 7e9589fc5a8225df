"""What happens at the centre while the crew is on the road: done inside the running product."""

from __future__ import annotations


def do(words: str) -> dict[str, str]:
    """``arrange``, ``cancel ORDER``, ``kept``: bookings, a cancellation, what has arrived."""
    from django.utils import timezone

    from onewindow.commands.play import tour
    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.appointments import api as appointments

    act, *rest = words.split()
    by = accounts.actor_of(accounts.account(tour.CREW))
    stops = appointments.stops_of(timezone.localdate(), by=by)
    if act == "arrange":
        return {} if stops else {"stops": ",".join(tour.arrange())}
    if act == "cancel":
        stop = stops[int(rest[0]) - 1]
        appointments.cancel_visit(stop.uuid, reason="住户来电", by=by, at=timezone.now())
        return {}
    opened = appointments.open_tour(stops[0].vehicle_id, stops[0].on, by=by, at=timezone.now())
    entries = appointments.tour_entries(opened, by=by)
    return {str(one.key): f"{one.kind} {one.case}".strip() for one in entries}
