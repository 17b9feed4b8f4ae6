"""Celery makes things happen sooner; what must happen is a row in PostgreSQL."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "refill-pool": {"task": "tenants.tasks.refill_pool", "schedule": 30.0},
    "sweep-jobs": {"task": "tenants.workspace.tasks.sweep_jobs", "schedule": 60.0},
    "sweep-proofs": {"task": "tenants.signup.tasks.sweep_proofs", "schedule": 30.0},
    "seal-audit": {"task": "tenants.audit.tasks.seal_audit", "schedule": 300.0},
    "clear-sessions": {
        "task": "tenants.accounts.tasks.clear_sessions",
        "schedule": crontab(hour=4, minute=11),
    },
    "forget-mail": {
        "task": "tenants.workspace.tasks.forget_mail",
        "schedule": crontab(hour=4, minute=31),
    },
    "grade-customers": {
        "task": "dealers.customers.tasks.grade_everywhere",
        "schedule": crontab(hour=18, minute=37),  # half past two in the night in Shanghai
    },
    "plan-stock": {
        "task": "dealers.parts.tasks.plan_everywhere",
        "schedule": crontab(hour=19, minute=7),
    },
    "tell-free-stock": {
        "task": "dealers.parts.tasks.tell_everywhere",
        "schedule": crontab(minute="13,43"),
    },
    "resume-provisioning": {"task": "tenants.tasks.resume_provisioning", "schedule": 30.0},
    "chase-receivables": {
        "task": "dealers.finance.tasks.chase_all",
        "schedule": crontab(hour=5, minute=23),
    },
    "ask-customers": {
        "task": "dealers.surveys.tasks.ask_everywhere",
        "schedule": crontab(hour=1, minute=53),  # before ten in the morning in Shanghai
    },
    "spread-bulletins": {"task": "oem_hub.bulletins.tasks.spread_bulletins", "schedule": 30.0},
    "remind-of-articles": {
        "task": "dealers.knowledge.tasks.remind_everywhere",
        "schedule": crontab(hour=0, minute=29),  # before the stores open in Shanghai
    },
    "refresh-networks": {"task": "oem_hub.network.tasks.refresh_networks", "schedule": 60.0},
    "expire-offers": {
        "task": "dealers.sales.tasks.expire_offers",
        "schedule": crontab(hour=0, minute=17),
    },
    "watch-fleets": {
        "task": "dealers.fleet.tasks.watch_fleets",
        "schedule": crontab(minute="*/5"),
    },
    "watch-stock": {
        "task": "dealers.inventory.tasks.watch_everywhere",
        "schedule": crontab(hour=21, minute=41),  # before the shops open in Shanghai
    },
    "tell-fleets": {
        "task": "dealers.fleet.tasks.tell_fleets",
        "schedule": crontab(hour=0, minute=41),  # before the stores open in Shanghai
    },
    "sweep-billing": {"task": "billing.tasks.sweep", "schedule": 60.0},
    "watch-cases": {"task": "dealers.care.tasks.watch_cases", "schedule": 60.0},
    "watch-leads": {"task": "dealers.sales.tasks.watch_leads", "schedule": 60.0},
    "tidy-leads": {"task": "dealers.sales.tasks.tidy_leads", "schedule": crontab(minute=23)},
    "pass-leads-on": {"task": "oem_hub.leads.tasks.pass_leads_on", "schedule": 60.0},
    "forget-leads": {
        "task": "oem_hub.leads.tasks.forget_leads",
        "schedule": crontab(hour=18, minute=53),  # three in the night in Shanghai
    },
    "run-plays": {
        "task": "dealers.customers.tasks.run_plays_everywhere",
        "schedule": crontab(minute="7,37"),
    },
    "watch-guarantees": {
        "task": "dealers.obligations.tasks.watch_guarantees",
        "schedule": crontab(minute=41),
    },
    "remind-visits": {
        "task": "dealers.service.tasks.remind_visits",
        "schedule": crontab(minute=41),
    },
    "expire-contracts": {
        "task": "dealers.obligations.tasks.expire_contracts",
        "schedule": crontab(hour=16, minute=29),  # half past midnight in Shanghai
    },
    "reconcile-billing": {"task": "billing.tasks.reconcile", "schedule": crontab(hour=3, minute=7)},
}
