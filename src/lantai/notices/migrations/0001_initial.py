import django.db.models.deletion
import lantai.foundation.clock
import lantai.foundation.fields
import lantai.notices.states
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('version', models.IntegerField(default=1)),
                ('purpose', models.CharField(blank=True, max_length=120)),
                ('purpose_en', models.CharField(blank=True, max_length=120)),
                ('variables', models.JSONField(default=list)),
                ('texts', models.JSONField(default=dict)),
                ('asked', models.BooleanField(default=False)),
                ('secret', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='template_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('template', models.CharField(max_length=40)),
                ('version', models.IntegerField()),
                ('locale', models.CharField(max_length=10)),
                ('reference', models.CharField(blank=True, db_index=True, max_length=64)),
                ('channel', models.CharField(blank=True, max_length=8)),
                ('address', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='notices.address')),
                ('plan', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='notices.plan')),
                ('subject', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='notices.subject')),
                ('body', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='notices.body')),
                ('sms', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='notices.sms')),
                ('secret', models.BooleanField(default=False)),
                ('asked', models.BooleanField(default=False)),
                ('state', models.CharField(default=lantai.notices.states.NoticeState['QUEUED'], max_length=12)),
                ('tries', models.SmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('handled_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='notice_account'), models.Index(condition=models.Q(('handled_at__isnull', True), ('state', 'FAILED')), fields=['id'], name='notice_failed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['QUEUED', 'SENT', 'DELIVERED', 'TEMPORARY', 'FAILED'])), name='notice_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=8)),
                ('at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('outcome', models.CharField(max_length=12)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='notices.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('body', models.TextField()),
                ('body_en', models.TextField(blank=True)),
                ('published_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('until', models.DateTimeField(null=True)),
                ('is_pinned', models.BooleanField(default=False)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-published_at'], name='announcement_newest')],
            },
        ),
    ]
