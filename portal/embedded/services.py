"""PostgreSQL and Valkey for a command: started if need be, shared by those that run together."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from portal.embedded import external
from portal.embedded.places import Places
from portal.embedded.postgres import Postgres, pg_dump
from portal.embedded.valkey import Valkey


class Services:
    """What an address in the environment does not already name."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(places)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(places)

    def start(self) -> dict[str, str]:
        """Start or find them; return their addresses as the portal's processes expect them."""
        if self.postgres is None:
            version = external.check_database(os.environ["DATABASE_URL"])
            database = {"DATABASE_URL": os.environ["DATABASE_URL"], "PG_DUMP": pg_dump(version)}
        else:
            self.postgres.start()
            database = {"DATABASE_URL": self.postgres.url(), "PG_DUMP": pg_dump()}
        if os.environ.get("PG_DUMP"):
            database["PG_DUMP"] = os.environ["PG_DUMP"]
        if self.valkey is None:
            external.check_redis(os.environ["REDIS_URL"])
            return database | {"REDIS_URL": os.environ["REDIS_URL"]}
        self.valkey.start()
        return database | {"REDIS_URL": self.valkey.url()}

    def mend(self) -> list[str]:
        """Start again what was killed from outside. Returns the names of those that were."""
        down = [each for each in (self.postgres, self.valkey) if each and not each.is_ready()]
        for service in down:
            service.start()
        return [type(service).__name__ for service in down]

    def stop(self) -> None:
        for service in (self.valkey, self.postgres):
            if service is not None:
                service.stop()


@contextlib.contextmanager
def in_use(services: Services) -> Iterator[dict[str, str]]:
    """Hold the services for a while. The first command starts them, the last one out stops them."""
    services.places.make()
    with (services.places.locks / "users").open("a") as users:
        with _turn(services.places):
            addresses = services.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield addresses
        finally:
            with _turn(services.places):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works with them
                else:
                    services.stop()


@contextlib.contextmanager
def _turn(places: Places) -> Iterator[None]:
    with (places.locks / "start").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
