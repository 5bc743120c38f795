import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='KnownKey',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('mark', models.CharField(max_length=64)),
                ('noted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerLog',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=200)),
                ('every_seconds', models.IntegerField()),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enabled', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='EventRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=64)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_name', models.CharField(blank=True, max_length=80)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('purpose', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payload', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('position', models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='event_subject'), models.Index(fields=['name', 'at'], name='event_name_at'), models.Index(fields=['actor_id', 'at'], name='event_actor_at'), models.Index(condition=models.Q(('position__isnull', True)), fields=['id'], name='event_unfolded')],
            },
        ),
        migrations.CreateModel(
            name='TaskRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=200)),
                ('arguments', models.JSONField(default=dict)),
                ('queue', models.CharField(default='default', max_length=32)),
                ('priority', models.SmallIntegerField(default=0)),
                ('state', models.CharField(default='READY', max_length=8)),
                ('run_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enqueued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('token', models.UUIDField(null=True)),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('result', models.JSONField(null=True)),
                ('progress', models.JSONField(null=True)),
                ('error', models.TextField(blank=True)),
                ('unique_key', models.CharField(max_length=120, null=True, unique=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'READY')), fields=['-priority', 'run_at'], name='task_ready'), models.Index(condition=models.Q(('state', 'RUNNING')), fields=['lease_until'], name='task_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['READY', 'RUNNING', 'DONE', 'DEAD'])), name='task_state_known')],
            },
        ),
        migrations.CreateModel(
            name='LedgerNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='foundation.ledgerlog')),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'reference'], name='ledger_reference')],
                'constraints': [models.UniqueConstraint(fields=('log', 'level', 'index'), name='ledger_node_once')],
            },
        ),
        migrations.CreateModel(
            name='TreeHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField()),
                ('signature', models.TextField()),
                ('key_id', models.CharField(max_length=64)),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='foundation.ledgerlog')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='tree_head_once')],
            },
        ),
    ]
