import django.db.models.deletion
import lantai.foundation.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.UUIDField(unique=True)),
                ('batch_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('fonds_code', models.CharField(max_length=24)),
                ('ref_code', models.CharField(max_length=80)),
                ('label', models.CharField(max_length=40)),
                ('page_image_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('two_keys', models.BooleanField(default=False)),
                ('state', models.CharField(default='WAITING', max_length=8)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('claimed_by', models.CharField(blank=True, max_length=60)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('tries', models.SmallIntegerField(default=0)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('refused', models.CharField(blank=True, max_length=24)),
                ('detail', models.CharField(blank=True, max_length=120)),
                ('layout', models.CharField(blank=True, max_length=24)),
                ('doubts', models.JSONField(default=list)),
                ('whole', models.BooleanField(default=False)),
                ('turned', models.SmallIntegerField(default=0)),
                ('vertical', models.BooleanField(default=False)),
                ('width', models.IntegerField(default=0)),
                ('height', models.IntegerField(default=0)),
                ('slant', models.FloatField(default=0.0)),
                ('seconds', models.FloatField(default=0.0)),
                ('machine', models.CharField(blank=True, max_length=120)),
                ('alto_id', models.UUIDField(blank=True, null=True)),
                ('text', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.text')),
                ('over', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.text')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['id'], name='reading_waiting'), models.Index(fields=['state', 'whole', '-read_at'], name='reading_looked_at'), models.Index(fields=['fonds_code', 'ref_code', 'label'], name='reading_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['WAITING', 'READ', 'REFUSED'])), name='reading_state')],
            },
        ),
        migrations.CreateModel(
            name='ReadRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('cells', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.row')),
                ('number_kind', models.CharField(blank=True, max_length=12)),
                ('doubts', models.JSONField(default=list)),
                ('region', models.JSONField(blank=True, null=True)),
                ('mention_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('reading', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='digitisation.reading')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reading', 'place'), name='read_row_place')],
            },
        ),
        migrations.CreateModel(
            name='DoubtfulCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('text', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('written', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('others', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('confidence', models.FloatField()),
                ('doubts', models.JSONField(default=list)),
                ('region', models.JSONField(blank=True, null=True)),
                ('state', models.CharField(default='OPEN', max_length=10)),
                ('first', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('first_by', models.BigIntegerField(null=True)),
                ('second', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('second_by', models.BigIntegerField(null=True)),
                ('value', lantai.foundation.fields.EncryptedTextField(blank=True, default='', purpose='reading.cell')),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('milliseconds', models.IntegerField(blank=True, null=True)),
                ('reading', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='digitisation.reading')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doubtful', to='digitisation.readrow')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['OPEN', 'ONE_KEY', 'DISPUTED'])), fields=['kind', 'id'], name='doubtful_cell_open'), models.Index(fields=['decided_by', '-decided_at'], name='doubtful_cell_decided'), models.Index(fields=['kind', '-decided_at'], name='doubtful_cell_pace')],
                'constraints': [models.UniqueConstraint(fields=('reading', 'row', 'kind'), name='doubtful_cell_once'), models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'ONE_KEY', 'DISPUTED', 'CONFIRMED', 'CORRECTED', 'UNREADABLE'])), name='doubtful_cell_state')],
            },
        ),
    ]
