import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(default='PLANNED', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('accepting_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('report_id', models.UUIDField(blank=True, null=True)),
                ('people_indexed', models.PositiveIntegerField(default=0)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['PLANNED', 'CHECKED_OUT', 'PREPARED', 'SCANNED', 'PROCESSED', 'INDEXED', 'LINKED', 'QC1', 'QC2', 'ACCEPTED', 'RETURNED'])), name='scan_batch_state_known')],
            },
        ),
        migrations.CreateModel(
            name='DeliveredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('md5', models.CharField(max_length=32)),
                ('length', models.BigIntegerField()),
                ('object_id', models.UUIDField(blank=True, null=True)),
                ('state', models.CharField(default='WAITING', max_length=8)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('received_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='digitisation.batch')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['state', 'id'], name='delivered_waiting'), models.Index(fields=['batch', 'sha256'], name='delivered_digest')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'name', 'sha256'), name='delivered_once'), models.CheckConstraint(condition=models.Q(('state__in', ['WAITING', 'CHECKED'])), name='delivered_state_known')],
            },
        ),
        migrations.CreateModel(
            name='BatchPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frame', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('object_id', models.UUIDField(blank=True, db_index=True, null=True)),
                ('source_object_id', models.UUIDField(blank=True, null=True)),
                ('media_type', models.CharField(blank=True, max_length=40)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('dpi', models.FloatField(default=0)),
                ('look', models.CharField(blank=True, max_length=64)),
                ('ref_code', models.CharField(blank=True, max_length=80)),
                ('ref_code_norm', models.CharField(blank=True, max_length=80)),
                ('label', models.CharField(blank=True, max_length=40)),
                ('label_norm', models.CharField(blank=True, max_length=40)),
                ('sort_key', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(max_length=10)),
                ('needs_look', models.BooleanField(default=False)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('page_image_id', models.BigIntegerField(blank=True, null=True)),
                ('checked_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='digitisation.batch')),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='digitisation.batchpage')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_rows', to='digitisation.deliveredfile')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'ref_code_norm', 'sort_key', 'id'], name='batch_page_order'), models.Index(fields=['batch', 'state'], name='batch_page_state')],
                'constraints': [models.UniqueConstraint(fields=('file', 'frame'), name='batch_page_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['CHECKED', 'ATTACHED']), models.Q(('ref_code_norm', ''), _negated=True)), fields=('batch', 'ref_code_norm', 'label_norm'), name='batch_place_once'), models.CheckConstraint(condition=models.Q(('state__in', ['CHECKED', 'CONFLICT', 'REJECTED', 'REPLACED', 'DISMISSED', 'ATTACHED'])), name='batch_page_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['CHECKED', 'ATTACHED']), _negated=True), models.Q(('object_id__isnull', False), models.Q(('ref_code_norm', ''), _negated=True), models.Q(('label_norm', ''), _negated=True)), _connector='OR'), name='batch_page_standing_has_place')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=8)),
                ('source', models.CharField(blank=True, max_length=255)),
                ('begun_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('received', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='digitisation.batch')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['FOLDER', 'BROWSER', 'COMMAND'])), name='delivery_channel_known')],
            },
        ),
        migrations.AddField(
            model_name='deliveredfile',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='digitisation.delivery'),
        ),
        migrations.CreateModel(
            name='PageFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24)),
                ('detail', models.CharField(blank=True, max_length=120)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='digitisation.batch')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='digitisation.batchpage')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'code'], name='finding_batch_code')],
                'constraints': [models.UniqueConstraint(fields=('page', 'code'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('contractor', models.CharField(max_length=120)),
                ('pattern', models.CharField(blank=True, max_length=120)),
                ('thresholds', models.JSONField(blank=True, default=dict)),
                ('sample_share', models.DecimalField(decimal_places=4, default=Decimal('0.05'), max_digits=5)),
                ('sample_least', models.PositiveIntegerField(default=1)),
                ('pass_share', models.DecimalField(decimal_places=4, default=Decimal('0.95'), max_digits=5)),
                ('two_keys', models.BooleanField(default=False)),
                ('folder', models.CharField(blank=True, max_length=80)),
                ('folder_acting', models.BigIntegerField(blank=True, null=True)),
                ('folder_visited_at', models.DateTimeField(blank=True, null=True)),
                ('folder_trouble', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fonds', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.fonds')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pass_share__gt', 0), ('pass_share__lte', 1), ('sample_share__gt', 0), ('sample_share__lte', 1)), name='project_shares')],
            },
        ),
        migrations.AddField(
            model_name='batch',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='digitisation.project'),
        ),
        migrations.CreateModel(
            name='ProjectMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='digitisation.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'account'), name='project_member_once')],
            },
        ),
        migrations.CreateModel(
            name='SampleCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(default='OPEN', max_length=8)),
                ('seed', models.BigIntegerField()),
                ('share', models.DecimalField(decimal_places=4, max_digits=5)),
                ('least', models.PositiveIntegerField()),
                ('threshold', models.DecimalField(decimal_places=4, max_digits=5)),
                ('volumes_total', models.PositiveIntegerField()),
                ('volumes', models.JSONField(default=list)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('defects', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='digitisation.batch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'round', 'attempt'), name='sample_check_once'), models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'PASSED', 'FAILED'])), name='sample_state_known'), models.CheckConstraint(condition=models.Q(('round__in', [1, 2])), name='sample_round_known'), models.CheckConstraint(condition=models.Q(('defects__lte', models.F('pages'))), name='sample_defects_within')],
            },
        ),
        migrations.CreateModel(
            name='SampleLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=24)),
                ('at', models.DateTimeField()),
                ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='digitisation.samplecheck')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='digitisation.batchpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('check_row', 'page'), name='sample_look_once')],
            },
        ),
        migrations.CreateModel(
            name='BatchStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='digitisation.batch')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'at'], name='scan_step_batch')],
            },
        ),
        migrations.CreateModel(
            name='BatchVolume',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref_code', models.CharField(max_length=80)),
                ('ref_code_norm', models.CharField(max_length=80)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('pages_declared', models.PositiveIntegerField(blank=True, null=True)),
                ('loan_id', models.BigIntegerField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='volumes', to='digitisation.batch')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.item')),
                ('volume', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.volume')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'ref_code_norm'), name='scan_volume_once'), models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', True), ('volume__isnull', False)), models.Q(('item__isnull', False), ('volume__isnull', True)), _connector='OR'), name='scan_volume_is_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('digest', models.CharField(max_length=64)),
                ('manifest', models.CharField(max_length=255)),
                ('declared_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='digitisation.batch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'name'), name='declared_once')],
            },
        ),
        migrations.CreateModel(
            name='Defect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('region', models.JSONField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='defects', to='digitisation.batchpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('page',), name='defect_open_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('project', 'number'), name='scan_batch_number_once'),
        ),
    ]
