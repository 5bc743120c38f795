import django.db.models.deletion
import lantai.certification.states
import lantai.foundation.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('preservation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueCounter',
            fields=[
                ('year', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(default=lantai.certification.states.DraftState['READY'], max_length=12)),
                ('kind', models.CharField(max_length=24)),
                ('material', models.CharField(max_length=40)),
                ('template', models.CharField(max_length=40)),
                ('template_version', models.CharField(max_length=64)),
                ('contents', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.contents')),
                ('pictures', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('page_count', models.SmallIntegerField()),
                ('page_digests', models.JSONField(default=list)),
                ('title', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('ref_codes', models.JSONField(default=list)),
                ('copies', models.SmallIntegerField(default=1)),
                ('case_number', models.CharField(max_length=32)),
                ('line_id', models.BigIntegerField()),
                ('requested_by', models.BigIntegerField(null=True)),
                ('subject_name', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.subject')),
                ('subject_name_en', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.subject')),
                ('ground', models.CharField(max_length=80)),
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_by_name', models.CharField(blank=True, max_length=80)),
                ('prepared_at', models.DateTimeField()),
                ('stored', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='preservation.storedobject')),
            ],
            options={
                'indexes': [models.Index(fields=['case_number', 'line_id'], name='draft_line')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [lantai.certification.states.DraftState['READY'], lantai.certification.states.DraftState['SEALED'], lantai.certification.states.DraftState['DISCARDED']])), name='draft_state_known'), models.CheckConstraint(condition=models.Q(('copies__gte', 1), ('copies__lte', 20)), name='draft_copies'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'deed'), ('line_id', 0), ('requested_by', None)), models.Q(models.Q(('kind', 'deed'), _negated=True), ('line_id__gt', 0)), _connector='OR'), name='draft_for_a_line_or_a_deed')],
            },
        ),
        migrations.CreateModel(
            name='IssuedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issue_no', models.CharField(max_length=16, unique=True)),
                ('number', models.CharField(max_length=60)),
                ('year', models.SmallIntegerField()),
                ('serial', models.IntegerField()),
                ('state', models.CharField(default=lantai.certification.states.IssueState['ACTIVE'], max_length=12)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('signature_digest', models.CharField(db_index=True, max_length=64)),
                ('seal_fingerprint', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=24)),
                ('material', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=160)),
                ('subject_name', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.subject')),
                ('subject_name_en', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.subject')),
                ('facts', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.facts')),
                ('pages', models.SmallIntegerField()),
                ('page_digests', models.JSONField(default=list)),
                ('ref_codes', models.JSONField(default=list)),
                ('copies', models.SmallIntegerField(default=1)),
                ('case_number', models.CharField(max_length=32)),
                ('line_id', models.BigIntegerField()),
                ('requested_by', models.BigIntegerField(null=True)),
                ('ground', models.CharField(max_length=80)),
                ('prepared_by', models.BigIntegerField()),
                ('sealed_by', models.BigIntegerField()),
                ('sealed_by_name', models.CharField(max_length=80)),
                ('sealed_at', models.DateTimeField()),
                ('ledger_position', models.BigIntegerField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('superseded_by', models.CharField(blank=True, max_length=16)),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='certification.draft')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='preservation.storedobject')),
            ],
            options={
                'indexes': [models.Index(fields=['case_number', 'line_id'], name='issued_line'), models.Index(fields=['sealed_at'], name='issued_at'), models.Index(fields=['requested_by'], name='issued_for')],
                'constraints': [models.UniqueConstraint(fields=('year', 'serial'), name='issued_serial_once'), models.CheckConstraint(condition=models.Q(('state__in', [lantai.certification.states.IssueState['ACTIVE'], lantai.certification.states.IssueState['SUPERSEDED'], lantai.certification.states.IssueState['REVOKED'], lantai.certification.states.IssueState['ANNULLED']])), name='issued_state_known'), models.CheckConstraint(condition=models.Q(('sealed_by', models.F('prepared_by')), _negated=True), name='issued_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'deed'), ('line_id', 0), ('requested_by', None)), models.Q(models.Q(('kind', 'deed'), _negated=True), ('line_id__gt', 0)), _connector='OR'), name='issued_for_a_line_or_a_deed')],
            },
        ),
        migrations.CreateModel(
            name='IssuedDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('length', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('sm3', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('ledger_position', models.BigIntegerField(null=True)),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='preservation.storedobject')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to='certification.issueddocument')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['sealed', 'archive'])), name='issued_digest_kind'), models.UniqueConstraint(condition=models.Q(('kind', 'sealed')), fields=('issue',), name='issued_digest_one_sealed')],
            },
        ),
        migrations.CreateModel(
            name='HolderPin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('misses', models.SmallIntegerField(default=0)),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pin', to='certification.issueddocument')),
            ],
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('state', models.CharField(default=lantai.certification.states.EndingState['PROPOSED'], max_length=12)),
                ('reason_code', models.CharField(max_length=40)),
                ('reason', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='certification.reason')),
                ('successor', models.CharField(blank=True, max_length=16)),
                ('proposed_by', models.BigIntegerField()),
                ('proposed_by_name', models.CharField(blank=True, max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('ledger_position', models.BigIntegerField(null=True)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='certification.issueddocument')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [lantai.certification.states.EndingState['PROPOSED'], lantai.certification.states.EndingState['CONFIRMED'], lantai.certification.states.EndingState['DECLINED']])), name='ending_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', [lantai.certification.states.IssueState['SUPERSEDED'], lantai.certification.states.IssueState['REVOKED'], lantai.certification.states.IssueState['ANNULLED']])), name='ending_kind_known'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='ending_by_two_people'), models.UniqueConstraint(condition=models.Q(('state__in', ['PROPOSED', 'CONFIRMED'])), fields=('issue',), name='ending_once')],
            },
        ),
        migrations.CreateModel(
            name='PaperCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.SmallIntegerField()),
                ('of', models.SmallIntegerField()),
                ('envelope', models.CharField(blank=True, max_length=40)),
                ('printed_by', models.BigIntegerField()),
                ('printed_at', models.DateTimeField()),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='certification.issueddocument')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issue', 'serial'), name='paper_serial_once')],
            },
        ),
        migrations.CreateModel(
            name='SealUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_fingerprint', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('case_number', models.CharField(max_length=32)),
                ('used_by', models.BigIntegerField()),
                ('used_at', models.DateTimeField()),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seal_uses', to='certification.issueddocument')),
            ],
        ),
        migrations.CreateModel(
            name='VerificationLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('way', models.CharField(max_length=8)),
                ('verdict', models.SmallIntegerField()),
                ('reason', models.CharField(max_length=24)),
                ('place', models.CharField(blank=True, max_length=40)),
                ('issue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='certification.issueddocument')),
            ],
            options={
                'indexes': [models.Index(fields=['issue', 'at'], name='verification_issue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__gte', 1), ('verdict__lte', 6)), name='verification_verdict_known')],
            },
        ),
    ]
