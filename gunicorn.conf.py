"""gunicorn, the same in `make run` and in the container; the environment gives the addresses."""

import os

# Sync workers only, without preloading: threads would share a connection's schema, and a connection
# made before the fork would be shared by all workers.
worker_class = "sync"
workers = int(os.environ.get("WEB_WORKERS") or 2)
bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
preload_app = False
timeout = 60
graceful_timeout = 10
# A backend keeps 44 kB per table it ever touched, so workers and their connections are renewed.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS") or 2000)
max_requests_jitter = 200
# Its scratch files tell that a worker lives; on a disk they could block.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
accesslog = "-"
logger_class = "portal.access_log.AccessLog"
access_log_format = "%({host}i)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1"
