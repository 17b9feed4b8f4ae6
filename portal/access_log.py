"""gunicorn's log of requests, without what a path may not tell."""

from typing import Any

from gunicorn.glogging import Logger

from portal.core.logs import WithoutSecrets, without_secrets


class AccessLog(Logger):
    """As gunicorn's own; named in ``gunicorn.conf.py``."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:  # a request that took too long is told there
            handler.addFilter(WithoutSecrets())

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What the format may name, the secrets left out of each text."""
        found = super().atoms(resp, req, environ, request_time)
        return {k: without_secrets(v) if isinstance(v, str) else v for k, v in found.items()}
