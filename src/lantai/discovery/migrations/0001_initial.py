from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Generation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='BUILDING', max_length=10)),
                ('tokens', models.IntegerField()),
                ('since_event', models.BigIntegerField(default=0)),
                ('documents', models.IntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('live_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['BUILDING', 'LIVE', 'RETIRED', 'ABANDONED'])), name='generation_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'LIVE')), fields=('state',), name='one_live_generation')],
            },
        ),
    ]
