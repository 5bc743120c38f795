import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import lantai.foundation.clock
import lantai.foundation.fields
import lantai.people.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField(unique=True)),
                ('valid_from', models.DateField()),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=120)),
                ('university', models.CharField(max_length=80)),
                ('university_en', models.CharField(max_length=120)),
                ('domain', models.CharField(max_length=120)),
                ('phone', models.CharField(max_length=40)),
                ('email', models.CharField(max_length=120)),
                ('address', models.CharField(max_length=160)),
                ('address_en', models.CharField(max_length=200)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('issue_prefix', models.CharField(max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('city', models.CharField(max_length=40)),
                ('city_en', models.CharField(max_length=60)),
                ('address', models.CharField(blank=True, max_length=160)),
                ('address_en', models.CharField(blank=True, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('has_stacks', models.BooleanField(default=True)),
                ('is_workstation', models.BooleanField(default=False)),
                ('weekly', models.JSONField(default=dict)),
                ('position', models.SmallIntegerField(default=0)),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('display_name', models.CharField(blank=True, max_length=80)),
                ('kind', models.CharField(default='applicant', max_length=12)),
                ('locale', models.CharField(default='zh-hans', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('standing', models.CharField(default=lantai.people.states.Standing['UNVERIFIED'], max_length=20)),
                ('identity_level', models.SmallIntegerField(default=0)),
                ('department', models.CharField(blank=True, max_length=80)),
                ('organisation', models.CharField(blank=True, max_length=120)),
                ('must_change_password', models.BooleanField(default=False)),
                ('wants_news', models.BooleanField(default=False)),
                ('session_stamp', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'name'], name='account_kind_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['staff', 'applicant'])), name='account_kind_known'), models.CheckConstraint(condition=models.Q(('standing__in', ['UNVERIFIED', 'CONTACT_VERIFIED', 'IDENTITY_VERIFIED'])), name='account_standing_known'), models.CheckConstraint(condition=models.Q(('identity_level__range', (0, 3))), name='account_level_known')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('value', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='people.contact')),
                ('value_index', models.CharField(max_length=64)),
                ('verified_at', models.DateTimeField(null=True)),
                ('is_preferred', models.BooleanField(default=False)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['PHONE', 'MAIL'])), name='contact_kind_known'), models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('value_index',), name='contact_one_owner'), models.UniqueConstraint(fields=('account', 'value_index'), name='contact_once_per_account')],
            },
        ),
        migrations.CreateModel(
            name='ContactCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('value_index', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=24)),
                ('context', models.CharField(blank=True, max_length=64)),
                ('code_hash', models.CharField(max_length=64)),
                ('tries', models.SmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['value_index', 'purpose', '-created_at'], name='code_of_contact')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('duty', models.CharField(max_length=12)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='duty_row', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('duty__in', ('sysadmin', 'secadmin', 'auditor', 'service', 'contractor', 'outside'))), name='duty_known')],
            },
        ),
        migrations.CreateModel(
            name='OrgUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(default='department', max_length=20)),
                ('founded', models.SmallIntegerField(null=True)),
                ('dissolved', models.SmallIntegerField(null=True)),
                ('source', models.CharField(blank=True, max_length=160)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.orgunit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('founded__isnull', True), ('dissolved__isnull', True), ('dissolved__gte', models.F('founded')), _connector='OR'), name='unit_years_in_order')],
            },
        ),
        migrations.CreateModel(
            name='OrgName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation', models.CharField(blank=True, max_length=300)),
                ('asserted_by', models.BigIntegerField(null=True)),
                ('asserted_by_name', models.CharField(blank=True, max_length=80)),
                ('asserted_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.BigIntegerField(null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=80)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawal', models.CharField(blank=True, max_length=300)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('is_official', models.BooleanField(default=True)),
                ('valid_from', models.SmallIntegerField(null=True)),
                ('valid_to', models.SmallIntegerField(null=True)),
                ('folded', models.CharField(db_index=True, max_length=120)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='people.orgunit')),
            ],
            options={
                'ordering': ['valid_from', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('unit', 'name', 'valid_from'), name='unit_name_once')],
            },
        ),
        migrations.CreateModel(
            name='OrgEdge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('citation', models.CharField(blank=True, max_length=300)),
                ('asserted_by', models.BigIntegerField(null=True)),
                ('asserted_by_name', models.CharField(blank=True, max_length=80)),
                ('asserted_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.BigIntegerField(null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=80)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawal', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(max_length=12)),
                ('year', models.SmallIntegerField(null=True)),
                ('newer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='people.orgunit')),
                ('older', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='later', to='people.orgunit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['RENAMED', 'MERGED', 'SPLIT', 'PREDECESSOR'])), name='edge_kind_known'), models.CheckConstraint(condition=models.Q(('older', models.F('newer')), _negated=True), name='edge_not_to_itself'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('older', 'newer', 'kind'), name='edge_once')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('credential_id', models.CharField(max_length=512, unique=True)),
                ('credential', models.TextField()),
                ('sign_count', models.BigIntegerField(default=0)),
                ('label', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Proxy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proxy_name', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='people.proxy_name')),
                ('phone', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='people.proxy_phone')),
                ('phone_index', models.CharField(max_length=64)),
                ('scope', models.CharField(blank=True, max_length=120)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(default=lantai.people.states.ProxyState['OFFERED'], max_length=12)),
                ('created_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('used_for', models.CharField(blank=True, max_length=64)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proxies_held', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proxies_given', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['phone_index', 'state'], name='proxy_phone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['OFFERED', 'ACCEPTED', 'USED', 'WITHDRAWN', 'EXPIRED'])), name='proxy_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ACCEPTED', 'USED']), _negated=True), ('accepted_by__isnull', False), _connector='OR'), name='proxy_has_acceptor')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'code_hash'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='people.totp')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='totp', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ServiceDoor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('is_open', models.BooleanField()),
                ('hours', models.CharField(blank=True, max_length=120)),
                ('hours_en', models.CharField(blank=True, max_length=160)),
                ('notice', models.CharField(blank=True, max_length=300)),
                ('notice_en', models.CharField(blank=True, max_length=400)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('state', models.CharField(default=lantai.people.states.DoorState['DRAFT'], max_length=8)),
                ('preset', models.CharField(blank=True, max_length=24)),
                ('set_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='people.site')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'kind', 'since'], name='door_site_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['PORTAL', 'WECHAT', 'MAIL', 'PHONE', 'LETTER', 'WINDOW_SLOT', 'WINDOW_FREE', 'DROPBOX'])), name='door_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'ACTIVE', 'ENDED'])), name='door_state_known'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='door_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=24)),
                ('duty', models.CharField(max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('granted_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.duty')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'revoked_at'], name='grant_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ('window_archivist', 'archivist', 'second_archivist', 'director', 'deputy_director', 'guard', 'workstation_clerk', 'dept_archivist', 'contractor', 'sysadmin', 'secadmin', 'auditor', 'applicant', 'unit_clerk'))), name='grant_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('duty', models.F('role')), ('role__in', ['sysadmin', 'secadmin', 'auditor', 'contractor'])), models.Q(('duty', 'service'), ('role__in', ('window_archivist', 'archivist', 'second_archivist', 'director', 'deputy_director', 'guard', 'workstation_clerk', 'dept_archivist'))), models.Q(('duty', 'outside'), ('role__in', ('applicant', 'unit_clerk'))), _connector='OR'), name='grant_duty_follows_role'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='grant_days_in_order')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=8)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('spans', models.JSONField(default=list)),
                ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='people.site')),
            ],
            options={
                'ordering': ['day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['HOLIDAY', 'WORKDAY', 'SPECIAL'])), name='day_kind_known'), models.UniqueConstraint(fields=('day', 'site'), name='day_once_per_site'), models.UniqueConstraint(condition=models.Q(('site__isnull', True)), fields=('day',), name='day_once_for_all')],
            },
        ),
        migrations.CreateModel(
            name='SiteDistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kilometres', models.DecimalField(decimal_places=1, max_digits=6)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('note', models.CharField(blank=True, max_length=120)),
                ('set_at', models.DateTimeField(default=lantai.foundation.clock.now)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='distance_once_per_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='distance_pair_in_order'), models.CheckConstraint(condition=models.Q(('kilometres__gt', 0), ('minutes__range', (1, 2880))), name='distance_possible')],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('window', models.BigIntegerField()),
                ('count', models.IntegerField(default=0)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='throttle_expiry')],
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='throttle_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('key', django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast(models.F('account_id'), models.CharField()), models.Value(':'), models.F('duty')))), name='duty_key_is_pair'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('holder_id', django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast(models.F('account_id'), models.CharField()), models.Value(':'), models.F('duty')))), name='grant_within_duty'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by', models.F('account_id')), _negated=True), name='grant_not_to_oneself'),
        ),
    ]
