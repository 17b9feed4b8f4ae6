from tests.dealers.service.conftest import (  # noqa: F401 - fixtures
    advisor,
    customer,
    job,
    order,
    technician,
    vehicle,
)
