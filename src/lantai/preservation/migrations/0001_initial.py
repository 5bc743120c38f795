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
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('length__gt', 0)), name='stored_object_not_empty')],
            },
        ),
    ]
