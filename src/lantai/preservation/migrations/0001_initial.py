import lantai.foundation.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredObject',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('sm3', models.CharField(max_length=64)),
                ('length', models.BigIntegerField()),
                ('media_type', models.CharField(max_length=120)),
                ('name', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='preservation.name')),
                ('deposited_at', models.DateTimeField()),
                ('deposited_by', models.BigIntegerField(null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('erased_by', models.BigIntegerField(blank=True, null=True)),
                ('erasure_asked_by', models.BigIntegerField(blank=True, null=True)),
                ('erased_ground', models.CharField(blank=True, max_length=300)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('length__gt', 0)), name='stored_object_not_empty'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('erased_by__isnull', False), ('erasure_asked_by__isnull', False), models.Q(('erased_by', models.F('erasure_asked_by')), _negated=True), models.Q(('erased_ground', ''), _negated=True)), _connector='OR'), name='stored_object_erased_by_two')],
            },
        ),
    ]
