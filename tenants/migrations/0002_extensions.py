from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Once per database, in ``public``, where every tenant's search path ends.

    Both are trusted extensions: the owner of the database may create them.
    """

    dependencies = [("tenants", "0001_initial")]

    operations = [BtreeGistExtension(), TrigramExtension()]
