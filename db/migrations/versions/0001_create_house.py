"""Create the house: every table of the first release. Written by `make migration`, not by hand."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects import postgresql

from db.ddl import create_extras, drop_extras
from db.queue import create_queue, drop_queue

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('length', sa.BigInteger(), nullable=False),
    sa.Column('row_hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('audit_row',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('record', sa.String(length=60), nullable=False),
    sa.Column('record_id', sa.String(length=60), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.Column('after', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.Column('previous_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('row_hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_row'))
    )
    op.create_index('ix_audit_row_actor_id', 'audit_row', ['actor_id', 'at'], unique=False)
    op.create_index('ix_audit_row_at', 'audit_row', ['at'], unique=False, postgresql_using='brin')
    op.create_index('ix_audit_row_record', 'audit_row', ['record', 'record_id', 'id'], unique=False)
    op.create_table('budget_account',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('project_control', sa.String(length=40), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('labour','purchase','expense')", name=op.f('ck_budget_account_kind_known')),
    sa.CheckConstraint("project_control IN ('stop','warn','ignore')", name=op.f('ck_budget_account_control_known')),
    sa.ForeignKeyConstraint(['parent_id'], ['budget_account.id'], name=op.f('fk_budget_account_parent_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_account')),
    sa.UniqueConstraint('code', name=op.f('uq_budget_account_code'))
    )
    op.create_index(op.f('ix_budget_account_parent_id'), 'budget_account', ['parent_id'], unique=False)
    op.create_table('department',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('head_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['head_id'], ['employee.id'], name=op.f('fk_department_head_id'), ondelete='RESTRICT', use_alter=True),
    sa.ForeignKeyConstraint(['parent_id'], ['department.id'], name=op.f('fk_department_parent_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department')),
    sa.UniqueConstraint('code', name=op.f('uq_department_code'))
    )
    op.create_index(op.f('ix_department_head_id'), 'department', ['head_id'], unique=False)
    op.create_index(op.f('ix_department_parent_id'), 'department', ['parent_id'], unique=False)
    op.create_table('fiscal_period',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('month BETWEEN 1 AND 12', name=op.f('ck_fiscal_period_month_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fiscal_period')),
    sa.UniqueConstraint('year', 'month', name=op.f('uq_fiscal_period_year_month'))
    )
    op.create_table('grade',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade')),
    sa.UniqueConstraint('code', name=op.f('uq_grade_code'))
    )
    op.create_table('holiday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind IN ('holiday', 'workday')", name=op.f('ck_holiday_kind_known')),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_holiday'))
    )
    op.create_table('job_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('running','done','failed','lost')", name=op.f('ck_job_run_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_run'))
    )
    op.create_index(op.f('ix_job_run_job_id'), 'job_run', ['job_id'], unique=False)
    op.create_index('ix_job_run_name', 'job_run', ['name', 'id'], unique=False)
    op.create_table('number_series',
    sa.Column('prefix', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('next_value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', 'year', name=op.f('pk_number_series'))
    )
    op.create_table('outside_expert',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('field', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('profile', sa.Text(), nullable=False),
    sa.Column('agreed_until', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('expert','partner')", name=op.f('ck_outside_expert_kind_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_expert')),
    sa.UniqueConstraint('number', name=op.f('uq_outside_expert_number'))
    )
    op.create_table('project_summary',
    sa.Column('project_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('budget_cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('actual_cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('actual_minutes', sa.Integer(), nullable=False),
    sa.Column('received', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('progress', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('planned_progress', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('earned_value', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('planned_value', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=True),
    sa.Column('health', sa.String(length=40), nullable=False),
    sa.Column('health_reasons', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.PrimaryKeyConstraint('project_id', name=op.f('pk_project_summary'))
    )
    op.create_table('project_template',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('project_type', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_template')),
    sa.UniqueConstraint('code', name=op.f('uq_project_template_code'))
    )
    op.create_table('rules_stamp',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('stamp', sa.Uuid(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_rules_stamp_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rules_stamp'))
    )
    op.create_table('skill',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill')),
    sa.UniqueConstraint('code', name=op.f('uq_skill_code'))
    )
    op.create_table('work_type',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_type')),
    sa.UniqueConstraint('code', name=op.f('uq_work_type_code'))
    )
    op.create_table('employee',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('manager_id', sa.BigInteger(), nullable=True),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('position_en', sa.String(length=200), nullable=False),
    sa.Column('grade_id', sa.BigInteger(), nullable=True),
    sa.Column('hired_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('clearance', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('left_on IS NULL OR left_on >= hired_on', name=op.f('ck_employee_leaves_after_hire')),
    sa.CheckConstraint('manager_id <> id', name=op.f('ck_employee_not_own_manager')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_employee_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['grade_id'], ['grade.id'], name=op.f('fk_employee_grade_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['manager_id'], ['employee.id'], name=op.f('fk_employee_manager_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employee')),
    sa.UniqueConstraint('number', name=op.f('uq_employee_number'))
    )
    op.create_index(op.f('ix_employee_department_id'), 'employee', ['department_id'], unique=False)
    op.create_index(op.f('ix_employee_grade_id'), 'employee', ['grade_id'], unique=False)
    op.create_index(op.f('ix_employee_manager_id'), 'employee', ['manager_id'], unique=False)
    op.create_table('grade_rate',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('grade_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('day_rate', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.CheckConstraint('day_rate > 0', name=op.f('ck_grade_rate_rate_positive')),
    sa.ForeignKeyConstraint(['grade_id'], ['grade.id'], name=op.f('fk_grade_rate_grade_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_rate')),
    sa.UniqueConstraint('grade_id', 'from_on', name=op.f('uq_grade_rate_grade_id_from_on'))
    )
    op.create_index(op.f('ix_grade_rate_grade_id'), 'grade_rate', ['grade_id'], unique=False)
    op.create_table('absence',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('from_noon', sa.Boolean(), nullable=False),
    sa.Column('until_noon', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('entered_by_id', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('annual','sick','other')", name=op.f('ck_absence_kind_known')),
    sa.CheckConstraint('until_on > from_on OR NOT (from_noon AND until_noon)', name=op.f('ck_absence_not_empty')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_absence_ends_after_start')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_absence_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['entered_by_id'], ['employee.id'], name=op.f('fk_absence_entered_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_employee_id'), 'absence', ['employee_id'], unique=False)
    op.create_index(op.f('ix_absence_entered_by_id'), 'absence', ['entered_by_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('security_level', sa.Integer(), nullable=False),
    sa.Column('uploaded_by_id', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('follows_id', sa.BigInteger(), nullable=True),
    sa.Column('held_by_id', sa.BigInteger(), nullable=True),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_attachment_not_empty')),
    sa.ForeignKeyConstraint(['follows_id'], ['attachment.id'], name=op.f('fk_attachment_follows_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['held_by_id'], ['employee.id'], name=op.f('fk_attachment_held_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['employee.id'], name=op.f('fk_attachment_uploaded_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index(op.f('ix_attachment_follows_id'), 'attachment', ['follows_id'], unique=True)
    op.create_index('ix_attachment_record', 'attachment', ['record', 'record_id'], unique=False)
    op.create_index(op.f('ix_attachment_uploaded_by_id'), 'attachment', ['uploaded_by_id'], unique=False)
    op.create_table('budget_proposal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft','in_approval','approved','rejected','dropped')", name=op.f('ck_budget_proposal_state_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_budget_proposal_made_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_proposal')),
    sa.UniqueConstraint('number', name=op.f('uq_budget_proposal_number'))
    )
    op.create_index('uq_budget_proposal_open', 'budget_proposal', ['year'], unique=True, postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.create_table('customer',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('full_name', sa.String(length=200), nullable=False),
    sa.Column('full_name_en', sa.String(length=200), nullable=False),
    sa.Column('short_name', sa.String(length=200), nullable=False),
    sa.Column('short_name_en', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('industry', sa.String(length=200), nullable=False),
    sa.Column('size', sa.String(length=40), nullable=False),
    sa.Column('employees_count', sa.Integer(), nullable=True),
    sa.Column('annual_revenue', sa.Numeric(), nullable=True),
    sa.Column('founded_year', sa.Integer(), nullable=True),
    sa.Column('country', sa.String(length=200), nullable=False),
    sa.Column('province', sa.String(length=200), nullable=False),
    sa.Column('city', sa.String(length=200), nullable=False),
    sa.Column('county', sa.String(length=200), nullable=False),
    sa.Column('sales_region', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('fax', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('site', sa.String(length=200), nullable=False),
    sa.Column('tax_number', sa.String(length=40), nullable=False),
    sa.Column('business_scope', sa.Text(), nullable=False),
    sa.Column('main_products', sa.Text(), nullable=False),
    sa.Column('industry_position', sa.Text(), nullable=False),
    sa.Column('developments', sa.Text(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('account_manager_id', sa.BigInteger(), nullable=True),
    sa.Column('security_level', sa.Integer(), nullable=False),
    sa.Column('import_key', sa.String(length=64), nullable=True),
    sa.Column('search', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('security_level BETWEEN 0 AND 9', name=op.f('ck_customer_security_level_range')),
    sa.ForeignKeyConstraint(['account_manager_id'], ['employee.id'], name=op.f('fk_customer_account_manager_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['parent_id'], ['customer.id'], name=op.f('fk_customer_parent_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('import_key', name=op.f('uq_customer_import_key')),
    sa.UniqueConstraint('number', name=op.f('uq_customer_number'))
    )
    op.create_index(op.f('ix_customer_account_manager_id'), 'customer', ['account_manager_id'], unique=False)
    op.create_index(op.f('ix_customer_full_name'), 'customer', ['full_name'], unique=False)
    op.create_index(op.f('ix_customer_parent_id'), 'customer', ['parent_id'], unique=False)
    op.create_index('ix_customer_search', 'customer', ['search'], unique=False, postgresql_using='gin')
    op.create_table('delegation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('principal_id', sa.BigInteger(), nullable=False),
    sa.Column('deputy_id', sa.BigInteger(), nullable=False),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on > starts_on', name=op.f('ck_delegation_lasts')),
    sa.CheckConstraint('principal_id <> deputy_id', name=op.f('ck_delegation_not_oneself')),
    sa.ForeignKeyConstraint(['deputy_id'], ['employee.id'], name=op.f('fk_delegation_deputy_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_delegation_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['principal_id'], ['employee.id'], name=op.f('fk_delegation_principal_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation'))
    )
    op.create_index('ix_delegation_deputy', 'delegation', ['deputy_id', 'starts_on', 'ends_on'], unique=False)
    op.create_index(op.f('ix_delegation_principal_id'), 'delegation', ['principal_id'], unique=False)
    op.create_table('employee_role',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_employee_role_employee_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employee_role')),
    sa.UniqueConstraint('employee_id', 'role', name=op.f('uq_employee_role_employee_id_role'))
    )
    op.create_index(op.f('ix_employee_role_employee_id'), 'employee_role', ['employee_id'], unique=False)
    op.create_index(op.f('ix_employee_role_role'), 'employee_role', ['role'], unique=False)
    op.create_table('expert_rate',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('expert_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('day_rate', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('set_by_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('day_rate >= 0', name=op.f('ck_expert_rate_not_negative')),
    sa.ForeignKeyConstraint(['expert_id'], ['outside_expert.id'], name=op.f('fk_expert_rate_expert_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['set_by_id'], ['employee.id'], name=op.f('fk_expert_rate_set_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_rate')),
    sa.UniqueConstraint('expert_id', 'from_on', name=op.f('uq_expert_rate_expert_id_from_on'))
    )
    op.create_table('flow',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('help', sa.Text(), nullable=False),
    sa.Column('help_en', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('condition', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_flow_owner_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow')),
    sa.UniqueConstraint('code', name=op.f('uq_flow_code'))
    )
    op.create_index(op.f('ix_flow_document_type'), 'flow', ['document_type'], unique=False)
    op.create_index(op.f('ix_flow_owner_id'), 'flow', ['owner_id'], unique=False)
    op.create_table('import_mapping',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('list_name', sa.String(length=40), nullable=False),
    sa.Column('header_key', sa.String(length=64), nullable=False),
    sa.Column('columns', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('corrections', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('saved_by_id', sa.BigInteger(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['saved_by_id'], ['employee.id'], name=op.f('fk_import_mapping_saved_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_mapping')),
    sa.UniqueConstraint('list_name', 'header_key', name=op.f('uq_import_mapping_list_name_header_key'))
    )
    op.create_table('levelling_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('asked', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('applied', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IN ('optimal','feasible','none')", name=op.f('ck_levelling_run_outcome_known')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['employee.id'], name=op.f('fk_levelling_run_asked_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_levelling_run'))
    )
    op.create_index(op.f('ix_levelling_run_asked_by_id'), 'levelling_run', ['asked_by_id'], unique=False)
    op.create_table('notice',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=200), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_ids', postgresql.ARRAY(BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_notice_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index('ix_notice_employee_unread', 'notice', ['employee_id', 'read_at', 'id'], unique=False)
    op.create_index('ix_notice_to_dispatch', 'notice', ['id'], unique=False, postgresql_where=sa.text('dispatched_at IS NULL'))
    op.create_table('notice_hours',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_until', sa.Integer(), nullable=True),
    sa.Column('digest_at', sa.Integer(), nullable=False),
    sa.CheckConstraint('(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until', name=op.f('ck_notice_hours_quiet_from_until')),
    sa.CheckConstraint('quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439 AND digest_at BETWEEN 0 AND 1439', name=op.f('ck_notice_hours_within_day')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_notice_hours_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_hours')),
    sa.UniqueConstraint('employee_id', name=op.f('uq_notice_hours_employee_id'))
    )
    op.create_table('notice_preference',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('channels', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_notice_preference_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_preference')),
    sa.UniqueConstraint('employee_id', 'kind', name=op.f('uq_notice_preference_employee_id_kind'))
    )
    op.create_table('person_rate',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('day_rate', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.CheckConstraint('day_rate > 0', name=op.f('ck_person_rate_rate_positive')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_person_rate_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_rate')),
    sa.UniqueConstraint('employee_id', 'from_on', name=op.f('uq_person_rate_employee_id_from_on'))
    )
    op.create_index(op.f('ix_person_rate_employee_id'), 'person_rate', ['employee_id'], unique=False)
    op.create_table('person_skill',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('skill_id', sa.BigInteger(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 3', name=op.f('ck_person_skill_level_range')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_person_skill_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_person_skill_skill_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_skill')),
    sa.UniqueConstraint('employee_id', 'skill_id', name=op.f('uq_person_skill_employee_id_skill_id'))
    )
    op.create_index(op.f('ix_person_skill_employee_id'), 'person_skill', ['employee_id'], unique=False)
    op.create_index(op.f('ix_person_skill_skill_id'), 'person_skill', ['skill_id'], unique=False)
    op.create_table('policy_value',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('value', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('set_by_id', sa.BigInteger(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by_id'], ['employee.id'], name=op.f('fk_policy_value_set_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_value'))
    )
    op.create_index('ix_policy_value_key', 'policy_value', ['key', 'from_on', 'id'], unique=False)
    op.create_index(op.f('ix_policy_value_set_by_id'), 'policy_value', ['set_by_id'], unique=False)
    op.create_table('record_link',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind_a', sa.String(length=40), nullable=False),
    sa.Column('id_a', sa.Integer(), nullable=False),
    sa.Column('kind_b', sa.String(length=40), nullable=False),
    sa.Column('id_b', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(kind_a, id_a) <> (kind_b, id_b)', name=op.f('ck_record_link_not_itself')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_record_link_made_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_link')),
    sa.UniqueConstraint('kind_a', 'id_a', 'kind_b', 'id_b', name=op.f('uq_record_link_kind_a_id_a_kind_b_id_b'))
    )
    op.create_index(op.f('ix_record_link_made_by_id'), 'record_link', ['made_by_id'], unique=False)
    op.create_index('ix_record_link_other', 'record_link', ['kind_b', 'id_b'], unique=False)
    op.create_table('remark',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('mentioned_ids', postgresql.ARRAY(BigInteger()), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['employee.id'], name=op.f('fk_remark_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['employee.id'], name=op.f('fk_remark_resolved_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['thread_id'], ['remark.id'], name=op.f('fk_remark_thread_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remark'))
    )
    op.create_index(op.f('ix_remark_author_id'), 'remark', ['author_id'], unique=False)
    op.create_index('ix_remark_record', 'remark', ['record', 'record_id', 'id'], unique=False)
    op.create_index(op.f('ix_remark_thread_id'), 'remark', ['thread_id'], unique=False)
    op.create_table('saved_view',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('list_key', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('query', sa.String(length=2000), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_saved_view_name_given')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_saved_view_employee_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('employee_id', 'list_key', 'name', name=op.f('uq_saved_view_employee_id_list_key_name'))
    )
    op.create_table('support_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by_id', sa.BigInteger(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('asked','taken','answered','declined','closed','withdrawn')", name=op.f('ck_support_request_state_known')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['employee.id'], name=op.f('fk_support_request_answered_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['employee.id'], name=op.f('fk_support_request_asked_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_support_request_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['taken_by_id'], ['employee.id'], name=op.f('fk_support_request_taken_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_support_request')),
    sa.UniqueConstraint('number', name=op.f('uq_support_request_number'))
    )
    op.create_index(op.f('ix_support_request_asked_by_id'), 'support_request', ['asked_by_id'], unique=False)
    op.create_index('ix_support_request_department', 'support_request', ['department_id', 'state', 'due_on'], unique=False)
    op.create_index(op.f('ix_support_request_taken_by_id'), 'support_request', ['taken_by_id'], unique=False)
    op.create_table('topic_group',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_topic_group_made_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic_group')),
    sa.UniqueConstraint('name', name=op.f('uq_topic_group_name'))
    )
    op.create_index(op.f('ix_topic_group_made_by_id'), 'topic_group', ['made_by_id'], unique=False)
    op.create_table('usage_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('screen', sa.String(length=40), nullable=False),
    sa.Column('record', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(kind = 'view') = (screen <> '')", name=op.f('ck_usage_event_view_of_a_screen')),
    sa.CheckConstraint("kind IN ('sign_in', 'view')", name=op.f('ck_usage_event_kind_known')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_usage_event_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_usage_event'))
    )
    op.create_index('ix_usage_event_at', 'usage_event', ['at'], unique=False)
    op.create_index('ix_usage_event_employee_id', 'usage_event', ['employee_id', 'at'], unique=False)
    op.create_table('user_account',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('password_hash', sa.String(length=100), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('failed_count', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('demo_place', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sessions_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_user_account_language_known')),
    sa.CheckConstraint("username = lower(username) AND username <> ''", name=op.f('ck_user_account_username_lower')),
    sa.CheckConstraint('failed_count >= 0', name=op.f('ck_user_account_failed_count_counts')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_user_account_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('employee_id', name=op.f('uq_user_account_employee_id')),
    sa.UniqueConstraint('username', name=op.f('uq_user_account_username'))
    )
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('service', sa.String(length=40), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(Text()), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("language IN ('zh','en')", name=op.f('ck_webhook_language_known')),
    sa.CheckConstraint("service IN ('dingtalk','wecom','feishu')", name=op.f('ck_webhook_service_known')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_webhook_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_index('ix_webhook_own', 'webhook', ['employee_id'], unique=True, postgresql_where=sa.text('employee_id IS NOT NULL'))
    op.create_table('budget_proposal_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('proposal_id', sa.BigInteger(), nullable=False),
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('control', sa.String(length=40), nullable=False),
    sa.Column('before', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_budget_proposal_line_amount_not_negative')),
    sa.ForeignKeyConstraint(['account_id'], ['budget_account.id'], name=op.f('fk_budget_proposal_line_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_budget_proposal_line_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['proposal_id'], ['budget_proposal.id'], name=op.f('fk_budget_proposal_line_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_proposal_line')),
    sa.UniqueConstraint('proposal_id', 'scope', 'department_id', 'account_id', name=op.f('uq_budget_proposal_line_proposal_id_scope_department_id_account_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_table('contact',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('direct_phone', sa.String(length=40), nullable=False),
    sa.Column('office_phone', sa.String(length=40), nullable=False),
    sa.Column('home_phone', sa.String(length=40), nullable=False),
    sa.Column('mobile_phone', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('decision_part', sa.String(length=40), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_customer_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact'))
    )
    op.create_index(op.f('ix_contact_customer_id'), 'contact', ['customer_id'], unique=False)
    op.create_table('contract',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('side', sa.String(length=40), nullable=False),
    sa.Column('form', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('business_type', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('tax_rate', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('net_amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('tax_amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('clauses', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount >= 0 AND net_amount >= 0 AND net_amount + tax_amount = amount', name=op.f('ck_contract_net_and_tax_make_amount')),
    sa.CheckConstraint('ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on', name=op.f('ck_contract_ends_after_start')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contract_customer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_contract_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_contract_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['parent_id'], ['contract.id'], name=op.f('fk_contract_parent_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract')),
    sa.UniqueConstraint('number', name=op.f('uq_contract_number'))
    )
    op.create_index(op.f('ix_contract_customer_id'), 'contract', ['customer_id'], unique=False)
    op.create_index(op.f('ix_contract_department_id'), 'contract', ['department_id'], unique=False)
    op.create_index(op.f('ix_contract_owner_id'), 'contract', ['owner_id'], unique=False)
    op.create_index(op.f('ix_contract_parent_id'), 'contract', ['parent_id'], unique=False)
    op.create_index(op.f('ix_contract_state'), 'contract', ['state'], unique=False)
    op.create_table('customer_share',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_share_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_customer_share_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_share')),
    sa.UniqueConstraint('customer_id', 'employee_id', name=op.f('uq_customer_share_customer_id_employee_id'))
    )
    op.create_index(op.f('ix_customer_share_customer_id'), 'customer_share', ['customer_id'], unique=False)
    op.create_index(op.f('ix_customer_share_employee_id'), 'customer_share', ['employee_id'], unique=False)
    op.create_table('flow_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('flow_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('settings', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('trial', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.BigInteger(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['employee.id'], name=op.f('fk_flow_version_changed_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['flow_id'], ['flow.id'], name=op.f('fk_flow_version_flow_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['published_by_id'], ['employee.id'], name=op.f('fk_flow_version_published_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_version')),
    sa.UniqueConstraint('flow_id', 'number', name=op.f('uq_flow_version_flow_id_number'))
    )
    op.create_index(op.f('ix_flow_version_flow_id'), 'flow_version', ['flow_id'], unique=False)
    op.create_index(op.f('ix_flow_version_published_by_id'), 'flow_version', ['published_by_id'], unique=False)
    op.create_index('uq_flow_version_draft', 'flow_version', ['flow_id'], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_index('uq_flow_version_published', 'flow_version', ['flow_id'], unique=True, postgresql_where=sa.text("state = 'published'"))
    op.create_table('login_session',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('key_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('cookie_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ip', sa.String(length=60), nullable=True),
    sa.Column('agent', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_session_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('cookie_hash', name=op.f('uq_login_session_cookie_hash')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_login_session_key_hash'))
    )
    op.create_index('ix_login_session_open', 'login_session', ['user_id'], unique=False, postgresql_where=sa.text('revoked_at IS NULL'))
    op.create_table('notice_delivery',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('notice_id', sa.BigInteger(), nullable=False),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=True),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=40), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("channel IN ('mail','robot') AND (channel = 'robot') = (webhook_id IS NOT NULL)", name=op.f('ck_notice_delivery_channel_known')),
    sa.CheckConstraint("state IN ('waiting','sent','failed','given_up','skipped')", name=op.f('ck_notice_delivery_state_known')),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_notice_delivery_attempts_count')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_delivery_notice_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_notice_delivery_webhook_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_delivery'))
    )
    op.create_index('ix_notice_delivery_due', 'notice_delivery', ['due_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(op.f('ix_notice_delivery_notice_id'), 'notice_delivery', ['notice_id'], unique=False)
    op.create_index(op.f('ix_notice_delivery_webhook_id'), 'notice_delivery', ['webhook_id'], unique=False)
    op.create_table('topic_member',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('leads', sa.Boolean(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_topic_member_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['group_id'], ['topic_group.id'], name=op.f('fk_topic_member_group_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic_member')),
    sa.UniqueConstraint('group_id', 'employee_id', name=op.f('uq_topic_member_group_id_employee_id'))
    )
    op.create_index(op.f('ix_topic_member_employee_id'), 'topic_member', ['employee_id'], unique=False)
    op.create_index(op.f('ix_topic_member_group_id'), 'topic_member', ['group_id'], unique=False)
    op.create_table('login_ticket',
    sa.Column('ticket_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('session_id', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['login_session.id'], name=op.f('fk_login_ticket_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ticket_hash', name=op.f('pk_login_ticket'))
    )
    op.create_index(op.f('ix_login_ticket_expires_at'), 'login_ticket', ['expires_at'], unique=False)
    op.create_index(op.f('ix_login_ticket_session_id'), 'login_ticket', ['session_id'], unique=False)
    op.create_table('plan_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('condition', sa.String(length=200), nullable=False),
    sa.Column('condition_en', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('percent', sa.Numeric(), nullable=True),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_plan_line_amount_positive')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_plan_line_contract_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_line')),
    sa.UniqueConstraint('contract_id', 'position', deferrable=True, initially='DEFERRED', name=op.f('uq_plan_line_contract_id_position'))
    )
    op.create_index(op.f('ix_plan_line_contract_id'), 'plan_line', ['contract_id'], unique=False)
    op.create_index(op.f('ix_plan_line_due_on'), 'plan_line', ['due_on'], unique=False)
    op.create_table('project',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('project_type', sa.String(length=40), nullable=False),
    sa.Column('template_code', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=True),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('manager_id', sa.BigInteger(), nullable=False),
    sa.Column('sponsor_id', sa.BigInteger(), nullable=False),
    sa.Column('domain_manager_id', sa.BigInteger(), nullable=True),
    sa.Column('main_project_id', sa.BigInteger(), nullable=True),
    sa.Column('own_pool', sa.Boolean(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('finishes_on', sa.Date(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('need', sa.Text(), nullable=False),
    sa.Column('net_revenue', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('bonus_rate', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('margin_floor', sa.Numeric(), nullable=True),
    sa.Column('approved_cost', sa.Numeric(), nullable=True),
    sa.Column('plan_gate', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('initiated_on', sa.Date(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('finished_on', sa.Date(), nullable=True),
    sa.Column('terminated_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('kickoff_minutes', sa.Text(), nullable=False),
    sa.Column('kicked_off_on', sa.Date(), nullable=True),
    sa.Column('pause_reason', sa.Text(), nullable=False),
    sa.Column('resumes_on', sa.Date(), nullable=True),
    sa.Column('acceptance_passed_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('finishes_on >= starts_on', name=op.f('ck_project_finishes_after_start')),
    sa.CheckConstraint('net_revenue >= 0', name=op.f('ck_project_revenue_not_negative')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_project_contract_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_project_customer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_project_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['domain_manager_id'], ['employee.id'], name=op.f('fk_project_domain_manager_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['main_project_id'], ['project.id'], name=op.f('fk_project_main_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['manager_id'], ['employee.id'], name=op.f('fk_project_manager_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sponsor_id'], ['employee.id'], name=op.f('fk_project_sponsor_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('number', name=op.f('uq_project_number'))
    )
    op.create_index(op.f('ix_project_contract_id'), 'project', ['contract_id'], unique=False)
    op.create_index(op.f('ix_project_customer_id'), 'project', ['customer_id'], unique=False)
    op.create_index(op.f('ix_project_department_id'), 'project', ['department_id'], unique=False)
    op.create_index(op.f('ix_project_domain_manager_id'), 'project', ['domain_manager_id'], unique=False)
    op.create_index(op.f('ix_project_main_project_id'), 'project', ['main_project_id'], unique=False)
    op.create_index(op.f('ix_project_manager_id'), 'project', ['manager_id'], unique=False)
    op.create_index(op.f('ix_project_project_type'), 'project', ['project_type'], unique=False)
    op.create_index(op.f('ix_project_sponsor_id'), 'project', ['sponsor_id'], unique=False)
    op.create_index(op.f('ix_project_state'), 'project', ['state'], unique=False)
    op.create_table('receipt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('payer', sa.String(length=200), nullable=False),
    sa.Column('bank_reference', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('registered_by_id', sa.BigInteger(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_receipt_amount_positive')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_receipt_contract_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_receipt_customer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_receipt_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['registered_by_id'], ['employee.id'], name=op.f('fk_receipt_registered_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('number', name=op.f('uq_receipt_number'))
    )
    op.create_index(op.f('ix_receipt_contract_id'), 'receipt', ['contract_id'], unique=False)
    op.create_index(op.f('ix_receipt_customer_id'), 'receipt', ['customer_id'], unique=False)
    op.create_index(op.f('ix_receipt_decided_by_id'), 'receipt', ['decided_by_id'], unique=False)
    op.create_index(op.f('ix_receipt_registered_by_id'), 'receipt', ['registered_by_id'], unique=False)
    op.create_index(op.f('ix_receipt_state'), 'receipt', ['state'], unique=False)
    op.create_table('acceptance',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('standard', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('filed_by_id', sa.BigInteger(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("by IN ('client','sponsor')", name=op.f('ck_acceptance_by_known')),
    sa.CheckConstraint("state IN ('filed','passed','failed','withdrawn')", name=op.f('ck_acceptance_state_known')),
    sa.CheckConstraint("state NOT IN ('passed','failed') OR decided_on IS NOT NULL", name=op.f('ck_acceptance_decided_has_day')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_acceptance_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_acceptance_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['filed_by_id'], ['employee.id'], name=op.f('fk_acceptance_filed_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_acceptance_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance')),
    sa.UniqueConstraint('number', name=op.f('uq_acceptance_number'))
    )
    op.create_index(op.f('ix_acceptance_project_id'), 'acceptance', ['project_id'], unique=False)
    op.create_index('uq_acceptance_open', 'acceptance', ['project_id'], unique=True, postgresql_where=sa.text("state = 'filed'"))
    op.create_table('alarm',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('planned', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('actual', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('deviation', sa.Numeric(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_alarm_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm'))
    )
    op.create_index(op.f('ix_alarm_project_id'), 'alarm', ['project_id'], unique=False)
    op.create_table('approval_case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('flow_version_id', sa.BigInteger(), nullable=False),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=True),
    sa.Column('initiator_id', sa.BigInteger(), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('previous_facts', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('chosen', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('back_to', sa.String(length=40), nullable=False),
    sa.Column('sent_by_id', sa.BigInteger(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['flow_version_id'], ['flow_version.id'], name=op.f('fk_approval_case_flow_version_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['initiator_id'], ['employee.id'], name=op.f('fk_approval_case_initiator_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_approval_case_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sent_by_id'], ['employee.id'], name=op.f('fk_approval_case_sent_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_case'))
    )
    op.create_index(op.f('ix_approval_case_flow_version_id'), 'approval_case', ['flow_version_id'], unique=False)
    op.create_index(op.f('ix_approval_case_initiator_id'), 'approval_case', ['initiator_id'], unique=False)
    op.create_index(op.f('ix_approval_case_project_id'), 'approval_case', ['project_id'], unique=False)
    op.create_index(op.f('ix_approval_case_state'), 'approval_case', ['state'], unique=False)
    op.create_index('uq_approval_case_running', 'approval_case', ['document_type', 'document_id'], unique=True, postgresql_where=sa.text("state IN ('running','returned')"))
    op.create_table('budget_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=True),
    sa.Column('project_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('company_line_id', sa.BigInteger(), nullable=True),
    sa.Column('released', sa.Boolean(), nullable=False),
    sa.Column('control', sa.String(length=40), nullable=False),
    sa.Column('budget', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('committed', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('actual', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("control <> 'stop' OR budget - committed - actual >= 0", name=op.f('ck_budget_line_stop_holds')),
    sa.CheckConstraint("control IN ('stop','warn','ignore')", name=op.f('ck_budget_line_control_known')),
    sa.CheckConstraint("scope IN ('project','non_project')", name=op.f('ck_budget_line_scope_known')),
    sa.CheckConstraint('(project_id IS NULL) = (company_line_id IS NULL)', name=op.f('ck_budget_line_project_line_has_bearer')),
    sa.CheckConstraint('committed >= 0', name=op.f('ck_budget_line_committed_not_negative')),
    sa.ForeignKeyConstraint(['account_id'], ['budget_account.id'], name=op.f('fk_budget_line_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['company_line_id'], ['budget_line.id'], name=op.f('fk_budget_line_company_line_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_budget_line_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_budget_line_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line')),
    sa.UniqueConstraint('year', 'scope', 'department_id', 'project_id', 'account_id', name=op.f('uq_budget_line_year_scope_department_id_project_id_account_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_budget_line_account_id'), 'budget_line', ['account_id'], unique=False)
    op.create_index(op.f('ix_budget_line_company_line_id'), 'budget_line', ['company_line_id'], unique=False)
    op.create_index(op.f('ix_budget_line_department_id'), 'budget_line', ['department_id'], unique=False)
    op.create_index(op.f('ix_budget_line_project_id'), 'budget_line', ['project_id'], unique=False)
    op.create_table('client_person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('led_by_id', sa.BigInteger(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("led_by_id IS NULL OR part = 'outer'", name=op.f('ck_client_person_outer_are_led')),
    sa.CheckConstraint("part IN ('executive','project_manager','core','outer')", name=op.f('ck_client_person_part_known')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_client_person_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['led_by_id'], ['client_person.id'], name=op.f('fk_client_person_led_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_client_person_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_person')),
    sa.UniqueConstraint('project_id', 'contact_id', name=op.f('uq_client_person_project_id_contact_id'))
    )
    op.create_index(op.f('ix_client_person_contact_id'), 'client_person', ['contact_id'], unique=False)
    op.create_index(op.f('ix_client_person_led_by_id'), 'client_person', ['led_by_id'], unique=False)
    op.create_index('uq_client_person_manager', 'client_person', ['project_id'], unique=True, postgresql_where=sa.text("part = 'project_manager' AND left_on IS NULL"))
    op.create_table('communication_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=200), nullable=False),
    sa.Column('content', sa.String(length=200), nullable=False),
    sa.Column('rhythm', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('responsible_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_communication_line_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['responsible_id'], ['employee.id'], name=op.f('fk_communication_line_responsible_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_communication_line')),
    sa.UniqueConstraint('project_id', 'position', deferrable=True, initially='DEFERRED', name=op.f('uq_communication_line_project_id_position'))
    )
    op.create_index(op.f('ix_communication_line_responsible_id'), 'communication_line', ['responsible_id'], unique=False)
    op.create_table('corrective_action',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('indicator', sa.String(length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('value', sa.Numeric(), nullable=False),
    sa.Column('limit_rate', sa.Numeric(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('verified_by_id', sa.BigInteger(), nullable=True),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("indicator IN ('schedule','cost','quality')", name=op.f('ck_corrective_action_indicator_known')),
    sa.CheckConstraint("state IN ('open','done','effective','ineffective')", name=op.f('ck_corrective_action_state_known')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_corrective_action_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_corrective_action_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['verified_by_id'], ['employee.id'], name=op.f('fk_corrective_action_verified_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrective_action'))
    )
    op.create_index(op.f('ix_corrective_action_owner_id'), 'corrective_action', ['owner_id'], unique=False)
    op.create_index(op.f('ix_corrective_action_project_id'), 'corrective_action', ['project_id'], unique=False)
    op.create_index(op.f('ix_corrective_action_verified_by_id'), 'corrective_action', ['verified_by_id'], unique=False)
    op.create_index('uq_corrective_action_unfinished', 'corrective_action', ['project_id', 'indicator'], unique=True, postgresql_where=sa.text("state <> 'effective'"))
    op.create_table('expert_engagement',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('expert_id', sa.BigInteger(), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Numeric(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('days >= 0', name=op.f('ck_expert_engagement_days_not_negative')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_expert_engagement_until_after_from')),
    sa.ForeignKeyConstraint(['expert_id'], ['outside_expert.id'], name=op.f('fk_expert_engagement_expert_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_expert_engagement_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_expert_engagement_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_engagement'))
    )
    op.create_index(op.f('ix_expert_engagement_expert_id'), 'expert_engagement', ['expert_id'], unique=False)
    op.create_index(op.f('ix_expert_engagement_project_id'), 'expert_engagement', ['project_id'], unique=False)
    op.create_table('field_work',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('with_whom', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('responsible_id', sa.BigInteger(), nullable=False),
    sa.Column('questions', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('interview','site_visit')", name=op.f('ck_field_work_kind_known')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_field_work_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_field_work_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['responsible_id'], ['employee.id'], name=op.f('fk_field_work_responsible_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_work'))
    )
    op.create_index(op.f('ix_field_work_contact_id'), 'field_work', ['contact_id'], unique=False)
    op.create_index(op.f('ix_field_work_project_id'), 'field_work', ['project_id'], unique=False)
    op.create_index(op.f('ix_field_work_responsible_id'), 'field_work', ['responsible_id'], unique=False)
    op.create_table('handover',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('serves_from', sa.Date(), nullable=False),
    sa.Column('serves_until', sa.Date(), nullable=False),
    sa.Column('response_hours', sa.Integer(), nullable=False),
    sa.Column('solution_days', sa.Integer(), nullable=False),
    sa.Column('contact_ids', postgresql.ARRAY(BigInteger()), nullable=False),
    sa.Column('known_issues', sa.Text(), nullable=False),
    sa.Column('offered_by_id', sa.BigInteger(), nullable=True),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('response_hours > 0', name=op.f('ck_handover_response_positive')),
    sa.CheckConstraint('serves_until > serves_from', name=op.f('ck_handover_period_not_empty')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_handover_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['offered_by_id'], ['employee.id'], name=op.f('fk_handover_offered_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_handover_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover'))
    )
    op.create_index(op.f('ix_handover_project_id'), 'handover', ['project_id'], unique=True)
    op.create_table('indicator_reading',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('schedule', sa.Numeric(), nullable=True),
    sa.Column('cost', sa.Numeric(), nullable=True),
    sa.Column('quality', sa.Numeric(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_indicator_reading_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_reading')),
    sa.UniqueConstraint('project_id', 'measured_on', name=op.f('uq_indicator_reading_project_id_measured_on'))
    )
    op.create_table('kickoff_duty',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('duty', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_kickoff_duty_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_kickoff_duty_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kickoff_duty')),
    sa.UniqueConstraint('project_id', 'employee_id', name=op.f('uq_kickoff_duty_project_id_employee_id'))
    )
    op.create_index(op.f('ix_kickoff_duty_employee_id'), 'kickoff_duty', ['employee_id'], unique=False)
    op.create_table('material_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('responsible_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'received') = (received_on IS NOT NULL)", name=op.f('ck_material_request_received_has_day')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_material_request_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_material_request_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['responsible_id'], ['employee.id'], name=op.f('fk_material_request_responsible_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material_request'))
    )
    op.create_index(op.f('ix_material_request_contact_id'), 'material_request', ['contact_id'], unique=False)
    op.create_index(op.f('ix_material_request_project_id'), 'material_request', ['project_id'], unique=False)
    op.create_index(op.f('ix_material_request_responsible_id'), 'material_request', ['responsible_id'], unique=False)
    op.create_table('meeting',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes_long', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('called_by_id', sa.BigInteger(), nullable=False),
    sa.Column('follows_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('kickoff','work')", name=op.f('ck_meeting_kind_known')),
    sa.CheckConstraint('minutes_long > 0 AND minutes_long <= 1440', name=op.f('ck_meeting_length_range')),
    sa.ForeignKeyConstraint(['called_by_id'], ['employee.id'], name=op.f('fk_meeting_called_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['follows_id'], ['meeting.id'], name=op.f('fk_meeting_follows_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_meeting_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    op.create_index(op.f('ix_meeting_called_by_id'), 'meeting', ['called_by_id'], unique=False)
    op.create_index(op.f('ix_meeting_follows_id'), 'meeting', ['follows_id'], unique=False)
    op.create_index(op.f('ix_meeting_project_id'), 'meeting', ['project_id'], unique=False)
    op.create_index(op.f('ix_meeting_starts_at'), 'meeting', ['starts_at'], unique=False)
    op.create_index('uq_meeting_kickoff', 'meeting', ['project_id'], unique=True, postgresql_where=sa.text("kind = 'kickoff' AND state <> 'cancelled'"))
    op.create_table('plan_submission',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft','in_approval','approved','rejected','withdrawn')", name=op.f('ck_plan_submission_state_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_plan_submission_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_plan_submission_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_submission')),
    sa.UniqueConstraint('number', name=op.f('uq_plan_submission_number'))
    )
    op.create_index(op.f('ix_plan_submission_project_id'), 'plan_submission', ['project_id'], unique=False)
    op.create_index('uq_plan_submission_open', 'plan_submission', ['project_id'], unique=True, postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.create_table('process_check',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('result', sa.String(length=40), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('checked_by_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("result IN ('conforms','partly','fails')", name=op.f('ck_process_check_result_known')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['employee.id'], name=op.f('fk_process_check_checked_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_process_check_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_check'))
    )
    op.create_index(op.f('ix_process_check_checked_by_id'), 'process_check', ['checked_by_id'], unique=False)
    op.create_index(op.f('ix_process_check_project_id'), 'process_check', ['project_id'], unique=False)
    op.create_table('progress_period',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('period_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('submitted_by_id', sa.BigInteger(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('planned', sa.Numeric(), nullable=True),
    sa.Column('actual', sa.Numeric(), nullable=True),
    sa.Column('planned_value', sa.Numeric(), nullable=True),
    sa.Column('earned_value', sa.Numeric(), nullable=True),
    sa.Column('actual_cost', sa.Numeric(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_progress_period_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_progress_period_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['employee.id'], name=op.f('fk_progress_period_submitted_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_period')),
    sa.UniqueConstraint('project_id', 'period_on', name=op.f('uq_progress_period_project_id_period_on'))
    )
    op.create_index(op.f('ix_progress_period_decided_by_id'), 'progress_period', ['decided_by_id'], unique=False)
    op.create_index(op.f('ix_progress_period_project_id'), 'progress_period', ['project_id'], unique=False)
    op.create_index(op.f('ix_progress_period_submitted_by_id'), 'progress_period', ['submitted_by_id'], unique=False)
    op.create_table('project_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('with_restart', sa.Boolean(), nullable=False),
    sa.Column('base_plan_version', sa.Integer(), nullable=False),
    sa.Column('base', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('wanted', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('full','managed')", name=op.f('ck_project_change_kind_known')),
    sa.CheckConstraint("state IN ('draft','in_approval','approved','rejected','dropped')", name=op.f('ck_project_change_state_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_project_change_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_change_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_change')),
    sa.UniqueConstraint('number', name=op.f('uq_project_change_number'))
    )
    op.create_index(op.f('ix_project_change_project_id'), 'project_change', ['project_id'], unique=False)
    op.create_index('uq_project_change_open', 'project_change', ['project_id'], unique=True, postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.create_table('project_ending',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('settlement_note', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revenue', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('budget_cost', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('cost', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('received', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('receivable', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('bonus', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('released', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'termination' OR reason <> ''", name=op.f('ck_project_ending_termination_has_reason')),
    sa.CheckConstraint("kind IN ('closure','termination')", name=op.f('ck_project_ending_kind_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_project_ending_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_ending_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_ending')),
    sa.UniqueConstraint('number', name=op.f('uq_project_ending_number'))
    )
    op.create_index(op.f('ix_project_ending_project_id'), 'project_ending', ['project_id'], unique=False)
    op.create_index('uq_project_ending_open', 'project_ending', ['project_id'], unique=True, postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.create_table('project_evaluation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('scores', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('total', sa.Numeric(precision=7, scale=4), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by_id', sa.BigInteger(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review', sa.Text(), nullable=False),
    sa.Column('for_template', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_project_evaluation_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_evaluation_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['employee.id'], name=op.f('fk_project_evaluation_reviewed_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_evaluation'))
    )
    op.create_index(op.f('ix_project_evaluation_project_id'), 'project_evaluation', ['project_id'], unique=True)
    op.create_table('project_member',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('planned_days', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.CheckConstraint('planned_days >= 0', name=op.f('ck_project_member_days_not_negative')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_project_member_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_member_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_member')),
    sa.UniqueConstraint('project_id', 'employee_id', 'role', name=op.f('uq_project_member_project_id_employee_id_role'))
    )
    op.create_index(op.f('ix_project_member_employee_id'), 'project_member', ['employee_id'], unique=False)
    op.create_index(op.f('ix_project_member_project_id'), 'project_member', ['project_id'], unique=False)
    op.create_table('project_pause',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_pause_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_pause'))
    )
    op.create_index(op.f('ix_project_pause_project_id'), 'project_pause', ['project_id'], unique=False)
    op.create_table('receipt_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('receipt_id', sa.BigInteger(), nullable=False),
    sa.Column('plan_line_id', sa.BigInteger(), nullable=True),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_receipt_line_amount_positive')),
    sa.ForeignKeyConstraint(['plan_line_id'], ['plan_line.id'], name=op.f('fk_receipt_line_plan_line_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_receipt_line_receipt_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_line'))
    )
    op.create_index(op.f('ix_receipt_line_plan_line_id'), 'receipt_line', ['plan_line_id'], unique=False)
    op.create_index(op.f('ix_receipt_line_receipt_id'), 'receipt_line', ['receipt_id'], unique=False)
    op.create_table('role_weight',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('weight', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.CheckConstraint('weight >= 0 AND weight <= 100', name=op.f('ck_role_weight_weight_range')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_role_weight_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_weight')),
    sa.UniqueConstraint('project_id', 'role', name=op.f('uq_role_weight_project_id_role'))
    )
    op.create_index(op.f('ix_role_weight_project_id'), 'role_weight', ['project_id'], unique=False)
    op.create_table('simulation_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('runs', sa.Integer(), nullable=False),
    sa.Column('plan_version', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('ran_by_id', sa.BigInteger(), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('input_hash', sa.String(length=40), nullable=False),
    sa.Column('inputs', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('finish', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('margin', postgresql.JSONB(astext_type=Text()), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_simulation_run_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ran_by_id'], ['employee.id'], name=op.f('fk_simulation_run_ran_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_simulation_run'))
    )
    op.create_index(op.f('ix_simulation_run_project_id'), 'simulation_run', ['project_id'], unique=False)
    op.create_table('staffing_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('department_id', sa.BigInteger(), nullable=False),
    sa.Column('head_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('counter_employee_id', sa.BigInteger(), nullable=True),
    sa.Column('counter_from_on', sa.Date(), nullable=True),
    sa.Column('counter_until_on', sa.Date(), nullable=True),
    sa.Column('counter_days', sa.Numeric(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('counter_until_on IS NULL OR counter_until_on >= counter_from_on', name=op.f('ck_staffing_request_counter_ends_after_start')),
    sa.CheckConstraint('days >= 0', name=op.f('ck_staffing_request_days_not_negative')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_staffing_request_ends_after_start')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['employee.id'], name=op.f('fk_staffing_request_answered_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['employee.id'], name=op.f('fk_staffing_request_asked_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['counter_employee_id'], ['employee.id'], name=op.f('fk_staffing_request_counter_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_staffing_request_department_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_staffing_request_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['head_id'], ['employee.id'], name=op.f('fk_staffing_request_head_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_staffing_request_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staffing_request'))
    )
    op.create_index(op.f('ix_staffing_request_answered_by_id'), 'staffing_request', ['answered_by_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_asked_by_id'), 'staffing_request', ['asked_by_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_counter_employee_id'), 'staffing_request', ['counter_employee_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_department_id'), 'staffing_request', ['department_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_employee_id'), 'staffing_request', ['employee_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_head_id'), 'staffing_request', ['head_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_project_id'), 'staffing_request', ['project_id'], unique=False)
    op.create_index(op.f('ix_staffing_request_state'), 'staffing_request', ['state'], unique=False)
    op.create_table('stage',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('finishes_on', sa.Date(), nullable=False),
    sa.Column('revenue_share', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('bonus_rate', sa.Numeric(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('finishes_on >= starts_on', name=op.f('ck_stage_finishes_after_start')),
    sa.CheckConstraint('revenue_share >= 0 AND revenue_share <= 1', name=op.f('ck_stage_share_range')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_stage_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage')),
    sa.UniqueConstraint('project_id', 'position', deferrable=True, initially='DEFERRED', name=op.f('uq_stage_project_id_position'))
    )
    op.create_index(op.f('ix_stage_project_id'), 'stage', ['project_id'], unique=False)
    op.create_table('tailoring',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft','proposed','agreed','refused')", name=op.f('ck_tailoring_state_known')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_tailoring_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_tailoring_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_tailoring_project_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tailoring')),
    sa.UniqueConstraint('project_id', 'number', name=op.f('uq_tailoring_project_id_number'))
    )
    op.create_index(op.f('ix_tailoring_decided_by_id'), 'tailoring', ['decided_by_id'], unique=False)
    op.create_index(op.f('ix_tailoring_made_by_id'), 'tailoring', ['made_by_id'], unique=False)
    op.create_index('uq_tailoring_proposed', 'tailoring', ['project_id'], unique=True, postgresql_where=sa.text("state = 'proposed'"))
    op.create_table('weekly_brief',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('week_on', sa.Date(), nullable=False),
    sa.Column('edition', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('sections', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('receivers', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('proof', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("edition IN ('team','customer')", name=op.f('ck_weekly_brief_edition_known')),
    sa.CheckConstraint("language IN ('zh','en')", name=op.f('ck_weekly_brief_language_known')),
    sa.CheckConstraint("state IN ('draft','sent')", name=op.f('ck_weekly_brief_state_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_weekly_brief_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_weekly_brief_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sent_by_id'], ['employee.id'], name=op.f('fk_weekly_brief_sent_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weekly_brief'))
    )
    op.create_index(op.f('ix_weekly_brief_made_by_id'), 'weekly_brief', ['made_by_id'], unique=False)
    op.create_index(op.f('ix_weekly_brief_project_id'), 'weekly_brief', ['project_id'], unique=False)
    op.create_index(op.f('ix_weekly_brief_sent_by_id'), 'weekly_brief', ['sent_by_id'], unique=False)
    op.create_index('uq_weekly_brief_draft', 'weekly_brief', ['project_id', 'week_on', 'edition', 'language'], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_table('acceptance_fault',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('acceptance_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_by_id', sa.BigInteger(), nullable=True),
    sa.Column('done_note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['acceptance_id'], ['acceptance.id'], name=op.f('fk_acceptance_fault_acceptance_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by_id'], ['employee.id'], name=op.f('fk_acceptance_fault_done_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_acceptance_fault_owner_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance_fault'))
    )
    op.create_index(op.f('ix_acceptance_fault_acceptance_id'), 'acceptance_fault', ['acceptance_id'], unique=False)
    op.create_index(op.f('ix_acceptance_fault_owner_id'), 'acceptance_fault', ['owner_id'], unique=False)
    op.create_table('baseline',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by_id', sa.BigInteger(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('finishes_on', sa.Date(), nullable=False),
    sa.Column('effort_days', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('budget_cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('change_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by_id'], ['employee.id'], name=op.f('fk_baseline_approved_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['change_id'], ['project_change.id'], name=op.f('fk_baseline_change_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_baseline_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline')),
    sa.UniqueConstraint('project_id', 'number', name=op.f('uq_baseline_project_id_number'))
    )
    op.create_index(op.f('ix_baseline_approved_by_id'), 'baseline', ['approved_by_id'], unique=False)
    op.create_index(op.f('ix_baseline_change_id'), 'baseline', ['change_id'], unique=False)
    op.create_index(op.f('ix_baseline_project_id'), 'baseline', ['project_id'], unique=False)
    op.create_table('bonus_sheet',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=False),
    sa.Column('revenue', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('margin', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('bonus_rate', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('quality_score', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('schedule_factor', sa.Numeric(precision=9, scale=6), nullable=False),
    sa.Column('already_paid', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('pool', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('undistributed', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('reading', sa.String(length=40), nullable=False),
    sa.Column('sources', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('pool >= 0', name=op.f('ck_bonus_sheet_pool_not_negative')),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_bonus_sheet_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_bonus_sheet_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_bonus_sheet_stage_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bonus_sheet')),
    sa.UniqueConstraint('number', name=op.f('uq_bonus_sheet_number'))
    )
    op.create_index(op.f('ix_bonus_sheet_made_by_id'), 'bonus_sheet', ['made_by_id'], unique=False)
    op.create_index(op.f('ix_bonus_sheet_project_id'), 'bonus_sheet', ['project_id'], unique=False)
    op.create_index(op.f('ix_bonus_sheet_stage_id'), 'bonus_sheet', ['stage_id'], unique=False)
    op.create_index(op.f('ix_bonus_sheet_state'), 'bonus_sheet', ['state'], unique=False)
    op.create_index('uq_bonus_sheet_standing', 'bonus_sheet', ['project_id', 'stage_id'], unique=True, postgresql_where=sa.text("state <> 'rejected'"), postgresql_nulls_not_distinct=True)
    op.create_table('budget_entry',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('line_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('budget_delta', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('committed_delta', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('actual_delta', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=True),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['employee.id'], name=op.f('fk_budget_entry_actor_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['line_id'], ['budget_line.id'], name=op.f('fk_budget_entry_line_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_budget_entry_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_entry'))
    )
    op.create_index('ix_budget_entry_document', 'budget_entry', ['document_type', 'document_id'], unique=False)
    op.create_index('ix_budget_entry_line_project', 'budget_entry', ['line_id', 'project_id'], unique=False)
    op.create_index(op.f('ix_budget_entry_project_id'), 'budget_entry', ['project_id'], unique=False)
    op.create_table('case_copy',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('copied_by_id', sa.BigInteger(), nullable=True),
    sa.Column('copied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('employee_id IS NOT NULL', name=op.f('ck_case_copy_reader_named')),
    sa.ForeignKeyConstraint(['case_id'], ['approval_case.id'], name=op.f('fk_case_copy_case_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['copied_by_id'], ['employee.id'], name=op.f('fk_case_copy_copied_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_case_copy_employee_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_copy')),
    sa.UniqueConstraint('case_id', 'employee_id', name=op.f('uq_case_copy_case_id_employee_id'))
    )
    op.create_index(op.f('ix_case_copy_case_id'), 'case_copy', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_copy_employee_id'), 'case_copy', ['employee_id'], unique=False)
    op.create_table('case_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('for_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('step_key', sa.String(length=40), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['employee.id'], name=op.f('fk_case_event_actor_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['case_id'], ['approval_case.id'], name=op.f('fk_case_event_case_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['for_id'], ['employee.id'], name=op.f('fk_case_event_for_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    op.create_index(op.f('ix_case_event_case_id'), 'case_event', ['case_id'], unique=False)
    op.create_table('case_step',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=40), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['approval_case.id'], name=op.f('fk_case_step_case_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_step')),
    sa.UniqueConstraint('case_id', 'round', 'key', name=op.f('uq_case_step_case_id_round_key'))
    )
    op.create_index(op.f('ix_case_step_case_id'), 'case_step', ['case_id'], unique=False)
    op.create_table('client_view',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('stance', sa.String(length=40), nullable=False),
    sa.Column('motive', sa.Text(), nullable=False),
    sa.Column('approach', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['client_person.id'], name=op.f('fk_client_view_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_client_view_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_view'))
    )
    op.create_index(op.f('ix_client_view_person_id'), 'client_view', ['person_id'], unique=True)
    op.create_index(op.f('ix_client_view_project_id'), 'client_view', ['project_id'], unique=False)
    op.create_table('cost_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('grade_id', sa.BigInteger(), nullable=True),
    sa.Column('days', sa.Numeric(), nullable=True),
    sa.Column('day_rate', sa.Numeric(), nullable=True),
    sa.Column('gross_amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('deductible_tax', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('net_cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('net_cost >= 0 AND gross_amount >= 0 AND deductible_tax >= 0', name=op.f('ck_cost_line_not_negative')),
    sa.ForeignKeyConstraint(['account_id'], ['budget_account.id'], name=op.f('fk_cost_line_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['grade_id'], ['grade.id'], name=op.f('fk_cost_line_grade_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_cost_line_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_cost_line_stage_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_line'))
    )
    op.create_index(op.f('ix_cost_line_account_id'), 'cost_line', ['account_id'], unique=False)
    op.create_index(op.f('ix_cost_line_grade_id'), 'cost_line', ['grade_id'], unique=False)
    op.create_index(op.f('ix_cost_line_project_id'), 'cost_line', ['project_id'], unique=False)
    op.create_index(op.f('ix_cost_line_stage_id'), 'cost_line', ['stage_id'], unique=False)
    op.create_table('follow_up',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('source_type', sa.String(length=40), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=True),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name=op.f('ck_follow_up_dismissal_has_reason')),
    sa.CheckConstraint("state <> 'taken' OR target_id IS NOT NULL", name=op.f('ck_follow_up_taken_has_target')),
    sa.CheckConstraint("state IN ('open','taken','dismissed')", name=op.f('ck_follow_up_state_known')),
    sa.ForeignKeyConstraint(['case_id'], ['approval_case.id'], name=op.f('fk_follow_up_case_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ended_by_id'], ['employee.id'], name=op.f('fk_follow_up_ended_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_follow_up_owner_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('case_id', 'kind', name=op.f('uq_follow_up_case_id_kind'))
    )
    op.create_index('ix_follow_up_open', 'follow_up', ['owner_id'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_follow_up_source', 'follow_up', ['source_type', 'source_id'], unique=False)
    op.create_table('meeting_action',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('meeting_id', sa.BigInteger(), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_by_id', sa.BigInteger(), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(owner_id IS NULL) <> (contact_id IS NULL)', name=op.f('ck_meeting_action_one_owner')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_meeting_action_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['done_by_id'], ['employee.id'], name=op.f('fk_meeting_action_done_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_action_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_meeting_action_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_meeting_action_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_action'))
    )
    op.create_index(op.f('ix_meeting_action_contact_id'), 'meeting_action', ['contact_id'], unique=False)
    op.create_index(op.f('ix_meeting_action_meeting_id'), 'meeting_action', ['meeting_id'], unique=False)
    op.create_index('ix_meeting_action_open', 'meeting_action', ['owner_id', 'due_on'], unique=False, postgresql_where=sa.text('done_on IS NULL'))
    op.create_index(op.f('ix_meeting_action_project_id'), 'meeting_action', ['project_id'], unique=False)
    op.create_table('meeting_person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('meeting_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=True),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('attended', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(employee_id IS NULL) <> (contact_id IS NULL)', name=op.f('ck_meeting_person_one_person')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_meeting_person_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_meeting_person_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_person_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_person')),
    sa.UniqueConstraint('meeting_id', 'contact_id', name=op.f('uq_meeting_person_meeting_id_contact_id')),
    sa.UniqueConstraint('meeting_id', 'employee_id', name=op.f('uq_meeting_person_meeting_id_employee_id'))
    )
    op.create_index(op.f('ix_meeting_person_contact_id'), 'meeting_person', ['contact_id'], unique=False)
    op.create_index(op.f('ix_meeting_person_employee_id'), 'meeting_person', ['employee_id'], unique=False)
    op.create_table('member_score',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('scored_by_id', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('score BETWEEN 0 AND 100', name=op.f('ck_member_score_score_range')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_member_score_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_member_score_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['scored_by_id'], ['employee.id'], name=op.f('fk_member_score_scored_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_member_score_stage_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_score')),
    sa.UniqueConstraint('project_id', 'stage_id', 'employee_id', name=op.f('uq_member_score_project_id_stage_id_employee_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_member_score_employee_id'), 'member_score', ['employee_id'], unique=False)
    op.create_index(op.f('ix_member_score_project_id'), 'member_score', ['project_id'], unique=False)
    op.create_index(op.f('ix_member_score_scored_by_id'), 'member_score', ['scored_by_id'], unique=False)
    op.create_index(op.f('ix_member_score_stage_id'), 'member_score', ['stage_id'], unique=False)
    op.create_table('project_risk',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('likelihood', sa.String(length=40), nullable=False),
    sa.Column('impact', sa.String(length=40), nullable=False),
    sa.Column('strategy', sa.String(length=40), nullable=False),
    sa.Column('response', sa.Text(), nullable=False),
    sa.Column('residual_likelihood', sa.String(length=40), nullable=False),
    sa.Column('residual_impact', sa.String(length=40), nullable=False),
    sa.Column('impact_days', sa.Integer(), nullable=True),
    sa.Column('impact_cost', sa.Numeric(precision=16, scale=2), nullable=True),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('found_by_id', sa.BigInteger(), nullable=True),
    sa.Column('found_on', sa.Date(), nullable=True),
    sa.Column('next_review_on', sa.Date(), nullable=True),
    sa.Column('trend', sa.String(length=40), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('impact_days >= 0 AND impact_cost >= 0', name=op.f('ck_project_risk_impact_not_negative')),
    sa.ForeignKeyConstraint(['found_by_id'], ['employee.id'], name=op.f('fk_project_risk_found_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_project_risk_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_risk_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_project_risk_stage_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_risk'))
    )
    op.create_index(op.f('ix_project_risk_owner_id'), 'project_risk', ['owner_id'], unique=False)
    op.create_index(op.f('ix_project_risk_project_id'), 'project_risk', ['project_id'], unique=False)
    op.create_index(op.f('ix_project_risk_stage_id'), 'project_risk', ['stage_id'], unique=False)
    op.create_table('qa_review',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('alarm_id', sa.BigInteger(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('verdict', sa.String(length=40), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['alarm_id'], ['alarm.id'], name=op.f('fk_qa_review_alarm_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['closed_by_id'], ['employee.id'], name=op.f('fk_qa_review_closed_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_qa_review_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qa_review'))
    )
    op.create_index(op.f('ix_qa_review_alarm_id'), 'qa_review', ['alarm_id'], unique=False)
    op.create_index(op.f('ix_qa_review_closed_by_id'), 'qa_review', ['closed_by_id'], unique=False)
    op.create_index(op.f('ix_qa_review_project_id'), 'qa_review', ['project_id'], unique=False)
    op.create_table('quality_score',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('qa_score', sa.Numeric(), nullable=True),
    sa.Column('daily_score', sa.Numeric(), nullable=True),
    sa.Column('customer_score', sa.Numeric(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(qa_score IS NULL OR qa_score BETWEEN 0 AND 100) AND (daily_score IS NULL OR daily_score BETWEEN 0 AND 100) AND (customer_score IS NULL OR customer_score BETWEEN 0 AND 100)', name=op.f('ck_quality_score_score_range')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_quality_score_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_quality_score_stage_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_score')),
    sa.UniqueConstraint('project_id', 'stage_id', name=op.f('uq_quality_score_project_id_stage_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_quality_score_project_id'), 'quality_score', ['project_id'], unique=False)
    op.create_index(op.f('ix_quality_score_stage_id'), 'quality_score', ['stage_id'], unique=False)
    op.create_table('tailored_area',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('tailoring_id', sa.BigInteger(), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('choice', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("choice = 'kept' OR reason <> ''", name=op.f('ck_tailored_area_less_has_reason')),
    sa.CheckConstraint("choice IN ('kept','reduced','dropped')", name=op.f('ck_tailored_area_choice_known')),
    sa.ForeignKeyConstraint(['tailoring_id'], ['tailoring.id'], name=op.f('fk_tailored_area_tailoring_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tailored_area')),
    sa.UniqueConstraint('tailoring_id', 'area', name=op.f('uq_tailored_area_tailoring_id_area'))
    )
    op.create_table('task',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('sort_key', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('responsible_id', sa.BigInteger(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('finishes_on', sa.Date(), nullable=False),
    sa.Column('not_before_on', sa.Date(), nullable=True),
    sa.Column('finish_by_on', sa.Date(), nullable=True),
    sa.Column('effort_driven', sa.Boolean(), nullable=False),
    sa.Column('work_type_id', sa.BigInteger(), nullable=True),
    sa.Column('client_contact_id', sa.BigInteger(), nullable=True),
    sa.Column('optimistic_days', sa.Numeric(), nullable=True),
    sa.Column('pessimistic_days', sa.Numeric(), nullable=True),
    sa.Column('effort_days', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('deliverable', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_milestone', sa.Boolean(), nullable=False),
    sa.Column('is_summary', sa.Boolean(), nullable=False),
    sa.Column('is_critical', sa.Boolean(), nullable=False),
    sa.Column('total_float_days', sa.Integer(), nullable=True),
    sa.Column('free_float_days', sa.Integer(), nullable=True),
    sa.Column('progress', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('remaining_days', sa.Numeric(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('effort_days >= 0', name=op.f('ck_task_effort_not_negative')),
    sa.CheckConstraint('finishes_on >= starts_on', name=op.f('ck_task_finishes_after_start')),
    sa.CheckConstraint('progress >= 0 AND progress <= 100', name=op.f('ck_task_progress_range')),
    sa.ForeignKeyConstraint(['client_contact_id'], ['contact.id'], name=op.f('fk_task_client_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['parent_id'], ['task.id'], name=op.f('fk_task_parent_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_task_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['responsible_id'], ['employee.id'], name=op.f('fk_task_responsible_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_task_stage_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['work_type_id'], ['work_type.id'], name=op.f('fk_task_work_type_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index(op.f('ix_task_client_contact_id'), 'task', ['client_contact_id'], unique=False)
    op.create_index(op.f('ix_task_parent_id'), 'task', ['parent_id'], unique=False)
    op.create_index(op.f('ix_task_project_id'), 'task', ['project_id'], unique=False)
    op.create_index(op.f('ix_task_responsible_id'), 'task', ['responsible_id'], unique=False)
    op.create_index(op.f('ix_task_stage_id'), 'task', ['stage_id'], unique=False)
    op.create_index(op.f('ix_task_work_type_id'), 'task', ['work_type_id'], unique=False)
    op.create_table('touch_point',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('stage_start','contact','executive')", name=op.f('ck_touch_point_kind_known')),
    sa.ForeignKeyConstraint(['by_id'], ['employee.id'], name=op.f('fk_touch_point_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['client_person.id'], name=op.f('fk_touch_point_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_touch_point_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_touch_point_stage_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_touch_point'))
    )
    op.create_index(op.f('ix_touch_point_by_id'), 'touch_point', ['by_id'], unique=False)
    op.create_index(op.f('ix_touch_point_person_id'), 'touch_point', ['person_id'], unique=False)
    op.create_index(op.f('ix_touch_point_project_id'), 'touch_point', ['project_id'], unique=False)
    op.create_index(op.f('ix_touch_point_stage_id'), 'touch_point', ['stage_id'], unique=False)
    op.create_table('approval_task',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('step_id', sa.BigInteger(), nullable=False),
    sa.Column('assignee_id', sa.BigInteger(), nullable=False),
    sa.Column('instead_of_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('origin_id', sa.BigInteger(), nullable=True),
    sa.Column('added', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('urged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assignee_id'], ['employee.id'], name=op.f('fk_approval_task_assignee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['case_id'], ['approval_case.id'], name=op.f('fk_approval_task_case_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_approval_task_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['instead_of_id'], ['employee.id'], name=op.f('fk_approval_task_instead_of_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['origin_id'], ['approval_task.id'], name=op.f('fk_approval_task_origin_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_approval_task_step_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approval_task')),
    sa.UniqueConstraint('step_id', 'assignee_id', name=op.f('uq_approval_task_step_id_assignee_id'))
    )
    op.create_index('ix_approval_task_assignee_done', 'approval_task', ['assignee_id', 'decided_at'], unique=False)
    op.create_index(op.f('ix_approval_task_case_id'), 'approval_task', ['case_id'], unique=False)
    op.create_index('ix_approval_task_decided_by', 'approval_task', ['decided_by_id', 'decided_at'], unique=False)
    op.create_index('ix_approval_task_open', 'approval_task', ['assignee_id', 'due_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('ix_approval_task_step_id'), 'approval_task', ['step_id'], unique=False)
    op.create_table('baseline_task',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('baseline_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('sort_key', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('finishes_on', sa.Date(), nullable=False),
    sa.Column('effort_days', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('is_summary', sa.Boolean(), nullable=False),
    sa.Column('is_milestone', sa.Boolean(), nullable=False),
    sa.Column('budget_cost', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.ForeignKeyConstraint(['baseline_id'], ['baseline.id'], name=op.f('fk_baseline_task_baseline_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baseline_task')),
    sa.UniqueConstraint('baseline_id', 'task_id', name=op.f('uq_baseline_task_baseline_id_task_id'))
    )
    op.create_index(op.f('ix_baseline_task_baseline_id'), 'baseline_task', ['baseline_id'], unique=False)
    op.create_index(op.f('ix_baseline_task_task_id'), 'baseline_task', ['task_id'], unique=False)
    op.create_table('bonus_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('sheet_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('roles', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('days', sa.Numeric(), nullable=False),
    sa.Column('score', sa.Numeric(), nullable=True),
    sa.Column('role_part', sa.Numeric(), nullable=False),
    sa.Column('score_part', sa.Numeric(), nullable=False),
    sa.Column('contribution', sa.Numeric(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_bonus_line_amount_not_negative')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_bonus_line_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sheet_id'], ['bonus_sheet.id'], name=op.f('fk_bonus_line_sheet_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bonus_line')),
    sa.UniqueConstraint('sheet_id', 'employee_id', name=op.f('uq_bonus_line_sheet_id_employee_id'))
    )
    op.create_index(op.f('ix_bonus_line_employee_id'), 'bonus_line', ['employee_id'], unique=False)
    op.create_index(op.f('ix_bonus_line_sheet_id'), 'bonus_line', ['sheet_id'], unique=False)
    op.create_table('cost_entry',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=2), nullable=False),
    sa.Column('booked_on', sa.Date(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('document_type', sa.String(length=40), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['budget_account.id'], name=op.f('fk_cost_entry_account_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_cost_entry_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_cost_entry_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_cost_entry_stage_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_cost_entry_task_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_entry'))
    )
    op.create_index(op.f('ix_cost_entry_account_id'), 'cost_entry', ['account_id'], unique=False)
    op.create_index('ix_cost_entry_document', 'cost_entry', ['document_type', 'document_id'], unique=False)
    op.create_index(op.f('ix_cost_entry_employee_id'), 'cost_entry', ['employee_id'], unique=False)
    op.create_index('ix_cost_entry_project_day', 'cost_entry', ['project_id', 'booked_on'], unique=False)
    op.create_index(op.f('ix_cost_entry_stage_id'), 'cost_entry', ['stage_id'], unique=False)
    op.create_index(op.f('ix_cost_entry_task_id'), 'cost_entry', ['task_id'], unique=False)
    op.create_index('uq_cost_entry_once', 'cost_entry', ['document_type', 'document_id', 'kind'], unique=True, postgresql_where=sa.text("document_type = 'report_line'"))
    op.create_table('deliverable',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('responsible_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=200), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('waived', sa.Text(), nullable=False),
    sa.Column('needs_review', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('submitted_by_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_back', sa.Text(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('accepted_by_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['employee.id'], name=op.f('fk_deliverable_accepted_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_deliverable_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['responsible_id'], ['employee.id'], name=op.f('fk_deliverable_responsible_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_deliverable_stage_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['employee.id'], name=op.f('fk_deliverable_submitted_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_deliverable_task_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable'))
    )
    op.create_index(op.f('ix_deliverable_accepted_by_id'), 'deliverable', ['accepted_by_id'], unique=False)
    op.create_index(op.f('ix_deliverable_project_id'), 'deliverable', ['project_id'], unique=False)
    op.create_index(op.f('ix_deliverable_responsible_id'), 'deliverable', ['responsible_id'], unique=False)
    op.create_index(op.f('ix_deliverable_stage_id'), 'deliverable', ['stage_id'], unique=False)
    op.create_index(op.f('ix_deliverable_state'), 'deliverable', ['state'], unique=False)
    op.create_index(op.f('ix_deliverable_task_id'), 'deliverable', ['task_id'], unique=False)
    op.create_table('finding',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=200), nullable=False),
    sa.Column('field_work_id', sa.BigInteger(), nullable=True),
    sa.Column('material_id', sa.BigInteger(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('risk_id', sa.BigInteger(), nullable=True),
    sa.Column('found_by_id', sa.BigInteger(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'risk') = (risk_id IS NOT NULL)", name=op.f('ck_finding_risk_in_register')),
    sa.CheckConstraint("kind IN ('problem','opportunity','risk')", name=op.f('ck_finding_kind_known')),
    sa.ForeignKeyConstraint(['field_work_id'], ['field_work.id'], name=op.f('fk_finding_field_work_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['found_by_id'], ['employee.id'], name=op.f('fk_finding_found_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['material_id'], ['material_request.id'], name=op.f('fk_finding_material_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_finding_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_finding_risk_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('risk_id', name=op.f('uq_finding_risk_id'))
    )
    op.create_index(op.f('ix_finding_field_work_id'), 'finding', ['field_work_id'], unique=False)
    op.create_index(op.f('ix_finding_found_by_id'), 'finding', ['found_by_id'], unique=False)
    op.create_index(op.f('ix_finding_material_id'), 'finding', ['material_id'], unique=False)
    op.create_index(op.f('ix_finding_project_id'), 'finding', ['project_id'], unique=False)
    op.create_table('milestone',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('ends_stage', sa.Boolean(), nullable=False),
    sa.Column('reached_on', sa.Date(), nullable=True),
    sa.Column('reached_by_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_milestone_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reached_by_id'], ['employee.id'], name=op.f('fk_milestone_reached_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_milestone_stage_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_milestone_task_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    op.create_index(op.f('ix_milestone_project_id'), 'milestone', ['project_id'], unique=False)
    op.create_index(op.f('ix_milestone_reached_by_id'), 'milestone', ['reached_by_id'], unique=False)
    op.create_index(op.f('ix_milestone_stage_id'), 'milestone', ['stage_id'], unique=False)
    op.create_index(op.f('ix_milestone_task_id'), 'milestone', ['task_id'], unique=False)
    op.create_table('progress_entry',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('period_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('progress', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('remaining_days', sa.Numeric(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('progress >= 0 AND progress <= 100', name=op.f('ck_progress_entry_progress_range')),
    sa.ForeignKeyConstraint(['period_id'], ['progress_period.id'], name=op.f('fk_progress_entry_period_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_progress_entry_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_entry')),
    sa.UniqueConstraint('period_id', 'task_id', name=op.f('uq_progress_entry_period_id_task_id'))
    )
    op.create_index(op.f('ix_progress_entry_period_id'), 'progress_entry', ['period_id'], unique=False)
    op.create_index(op.f('ix_progress_entry_task_id'), 'progress_entry', ['task_id'], unique=False)
    op.create_table('project_issue',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('severity', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('raised_by_id', sa.BigInteger(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('resolution', sa.Text(), nullable=False),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('resolved_by_id', sa.BigInteger(), nullable=True),
    sa.Column('reopened', sa.Integer(), nullable=False),
    sa.Column('risk_id', sa.BigInteger(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_project_issue_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_issue_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['raised_by_id'], ['employee.id'], name=op.f('fk_project_issue_raised_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['employee.id'], name=op.f('fk_project_issue_resolved_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_project_issue_risk_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_project_issue_task_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_issue')),
    sa.UniqueConstraint('number', name=op.f('uq_project_issue_number'))
    )
    op.create_index('ix_project_issue_open', 'project_issue', ['owner_id'], unique=False, postgresql_where="state = 'open'")
    op.create_index(op.f('ix_project_issue_owner_id'), 'project_issue', ['owner_id'], unique=False)
    op.create_index(op.f('ix_project_issue_project_id'), 'project_issue', ['project_id'], unique=False)
    op.create_index(op.f('ix_project_issue_raised_by_id'), 'project_issue', ['raised_by_id'], unique=False)
    op.create_index(op.f('ix_project_issue_risk_id'), 'project_issue', ['risk_id'], unique=False)
    op.create_index(op.f('ix_project_issue_state'), 'project_issue', ['state'], unique=False)
    op.create_index(op.f('ix_project_issue_task_id'), 'project_issue', ['task_id'], unique=False)
    op.create_table('quality_finding',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('check_id', sa.BigInteger(), nullable=True),
    sa.Column('review_id', sa.BigInteger(), nullable=True),
    sa.Column('severity', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('opened_by_id', sa.BigInteger(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('verification', sa.Text(), nullable=False),
    sa.Column('verified_by_id', sa.BigInteger(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("severity IN ('major','minor','note')", name=op.f('ck_quality_finding_severity_known')),
    sa.ForeignKeyConstraint(['check_id'], ['process_check.id'], name=op.f('fk_quality_finding_check_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['employee.id'], name=op.f('fk_quality_finding_opened_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_quality_finding_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_quality_finding_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['review_id'], ['qa_review.id'], name=op.f('fk_quality_finding_review_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['verified_by_id'], ['employee.id'], name=op.f('fk_quality_finding_verified_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_finding')),
    sa.UniqueConstraint('number', name=op.f('uq_quality_finding_number'))
    )
    op.create_index(op.f('ix_quality_finding_check_id'), 'quality_finding', ['check_id'], unique=False)
    op.create_index(op.f('ix_quality_finding_owner_id'), 'quality_finding', ['owner_id'], unique=False)
    op.create_index(op.f('ix_quality_finding_project_id'), 'quality_finding', ['project_id'], unique=False)
    op.create_index(op.f('ix_quality_finding_review_id'), 'quality_finding', ['review_id'], unique=False)
    op.create_table('report_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('work_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('work_type_id', sa.BigInteger(), nullable=True),
    sa.Column('activity', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('progress', sa.Numeric(), nullable=True),
    sa.Column('remaining_days', sa.Numeric(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('project_role', sa.String(length=40), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=True),
    sa.Column('day_rate', sa.Numeric(), nullable=True),
    sa.Column('cost', sa.Numeric(), nullable=True),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(project_id IS NULL) = (kind = 'non_project')", name=op.f('ck_report_line_kind_fits')),
    sa.CheckConstraint('reverses_id IS NOT NULL AND minutes < 0 OR reverses_id IS NULL AND minutes > 0 AND minutes <= 1440', name=op.f('ck_report_line_minutes_range')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['employee.id'], name=op.f('fk_report_line_decided_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_report_line_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_report_line_project_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reverses_id'], ['report_line.id'], name=op.f('fk_report_line_reverses_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_report_line_stage_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_report_line_task_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['work_type_id'], ['work_type.id'], name=op.f('fk_report_line_work_type_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_line'))
    )
    op.create_index(op.f('ix_report_line_decided_by_id'), 'report_line', ['decided_by_id'], unique=False)
    op.create_index('ix_report_line_employee_day', 'report_line', ['employee_id', 'work_on'], unique=False)
    op.create_index('ix_report_line_project_state', 'report_line', ['project_id', 'state', 'work_on'], unique=False)
    op.create_index(op.f('ix_report_line_reverses_id'), 'report_line', ['reverses_id'], unique=True)
    op.create_index(op.f('ix_report_line_stage_id'), 'report_line', ['stage_id'], unique=False)
    op.create_index(op.f('ix_report_line_task_id'), 'report_line', ['task_id'], unique=False)
    op.create_index(op.f('ix_report_line_work_type_id'), 'report_line', ['work_type_id'], unique=False)
    op.create_table('risk_action',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('risk_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('effect', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_risk_action_owner_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_risk_action_risk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_action'))
    )
    op.create_index(op.f('ix_risk_action_owner_id'), 'risk_action', ['owner_id'], unique=False)
    op.create_index(op.f('ix_risk_action_risk_id'), 'risk_action', ['risk_id'], unique=False)
    op.create_table('risk_indicator',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('risk_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('limit_value', sa.Numeric(precision=16, scale=4), nullable=False),
    sa.Column('direction', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('read_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("direction IN ('above','below')", name=op.f('ck_risk_indicator_direction_known')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_risk_indicator_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_risk_indicator_risk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_indicator'))
    )
    op.create_index(op.f('ix_risk_indicator_project_id'), 'risk_indicator', ['project_id'], unique=False)
    op.create_index(op.f('ix_risk_indicator_risk_id'), 'risk_indicator', ['risk_id'], unique=False)
    op.create_table('risk_review',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('risk_id', sa.BigInteger(), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('reviewed_by_id', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.Text(), nullable=False),
    sa.Column('effect', sa.Text(), nullable=False),
    sa.Column('likelihood_before', sa.String(length=40), nullable=False),
    sa.Column('impact_before', sa.String(length=40), nullable=False),
    sa.Column('likelihood', sa.String(length=40), nullable=False),
    sa.Column('impact', sa.String(length=40), nullable=False),
    sa.Column('trend', sa.String(length=40), nullable=False),
    sa.Column('next_review_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['employee.id'], name=op.f('fk_risk_review_reviewed_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_risk_review_risk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_review'))
    )
    op.create_index(op.f('ix_risk_review_risk_id'), 'risk_review', ['risk_id'], unique=False)
    op.create_table('task_link',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('predecessor_id', sa.BigInteger(), nullable=False),
    sa.Column('successor_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('lag_days', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('FS','SS','FF','SF')", name=op.f('ck_task_link_kind_known')),
    sa.CheckConstraint('predecessor_id <> successor_id', name=op.f('ck_task_link_not_itself')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['task.id'], name=op.f('fk_task_link_predecessor_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_task_link_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['successor_id'], ['task.id'], name=op.f('fk_task_link_successor_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_link')),
    sa.UniqueConstraint('predecessor_id', 'successor_id', name=op.f('uq_task_link_predecessor_id_successor_id'))
    )
    op.create_index(op.f('ix_task_link_predecessor_id'), 'task_link', ['predecessor_id'], unique=False)
    op.create_index(op.f('ix_task_link_project_id'), 'task_link', ['project_id'], unique=False)
    op.create_index(op.f('ix_task_link_successor_id'), 'task_link', ['successor_id'], unique=False)
    op.create_table('task_report',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('employee_id', sa.BigInteger(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('progress', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('remaining_days', sa.Numeric(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint('progress >= 0 AND progress <= 100', name=op.f('ck_task_report_progress_range')),
    sa.CheckConstraint('remaining_days >= 0', name=op.f('ck_task_report_days_not_negative')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_task_report_employee_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_task_report_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_report_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_report'))
    )
    op.create_index(op.f('ix_task_report_employee_id'), 'task_report', ['employee_id'], unique=False)
    op.create_index(op.f('ix_task_report_project_id'), 'task_report', ['project_id'], unique=False)
    op.create_index('ix_task_report_task', 'task_report', ['task_id', 'reported_on', 'id'], unique=False)
    op.create_table('client_reply',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('said_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filed_by_id', sa.BigInteger(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_client_reply_answer_whole')),
    sa.CheckConstraint("step = 'feedback' OR agreed IS NOT NULL", name=op.f('ck_client_reply_verdict_there')),
    sa.CheckConstraint("step IN ('first_check','decision','feedback')", name=op.f('ck_client_reply_step_known')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['employee.id'], name=op.f('fk_client_reply_answered_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_client_reply_contact_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_client_reply_deliverable_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['filed_by_id'], ['employee.id'], name=op.f('fk_client_reply_filed_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_reply'))
    )
    op.create_index(op.f('ix_client_reply_deliverable_id'), 'client_reply', ['deliverable_id'], unique=False)
    op.create_table('deliverable_check',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('points', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('checked_by_id', sa.BigInteger(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['checked_by_id'], ['employee.id'], name=op.f('fk_deliverable_check_checked_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_deliverable_check_deliverable_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverable_check')),
    sa.UniqueConstraint('deliverable_id', 'round', name=op.f('uq_deliverable_check_deliverable_id_round'))
    )
    op.create_table('delivery',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=40), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('people', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('tested_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('filed_by_id', sa.BigInteger(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("way <> 'on_site' OR place <> ''", name=op.f('ck_delivery_on_site_has_place')),
    sa.CheckConstraint("way <> 'online' OR (channel <> '' AND tested_on IS NOT NULL)", name=op.f('ck_delivery_online_has_channel')),
    sa.CheckConstraint("way IN ('on_site','online')", name=op.f('ck_delivery_way_known')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_delivery_deliverable_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['filed_by_id'], ['employee.id'], name=op.f('fk_delivery_filed_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery'))
    )
    op.create_index(op.f('ix_delivery_deliverable_id'), 'delivery', ['deliverable_id'], unique=False)
    op.create_table('expert_review',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_number', sa.Integer(), nullable=False),
    sa.Column('chair_id', sa.BigInteger(), nullable=False),
    sa.Column('opened_by_id', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('decision', sa.String(length=40), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("decision IN ('','pass','changes','again')", name=op.f('ck_expert_review_decision_known')),
    sa.CheckConstraint("state <> 'decided' OR decision <> ''", name=op.f('ck_expert_review_decided_has_decision')),
    sa.CheckConstraint("state IN ('open','decided','cancelled')", name=op.f('ck_expert_review_state_known')),
    sa.ForeignKeyConstraint(['chair_id'], ['employee.id'], name=op.f('fk_expert_review_chair_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_expert_review_deliverable_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['attachment.id'], name=op.f('fk_expert_review_file_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['employee.id'], name=op.f('fk_expert_review_opened_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_review'))
    )
    op.create_index(op.f('ix_expert_review_chair_id'), 'expert_review', ['chair_id'], unique=False)
    op.create_index(op.f('ix_expert_review_deliverable_id'), 'expert_review', ['deliverable_id'], unique=False)
    op.create_index('uq_expert_review_open', 'expert_review', ['deliverable_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_table('knowledge_item',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', sa.BigInteger(), nullable=False),
    sa.Column('project_type', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('security_level', sa.Integer(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_knowledge_item_customer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_knowledge_item_deliverable_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_knowledge_item_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_item'))
    )
    op.create_index('ix_knowledge_item_accepted_on', 'knowledge_item', ['accepted_on'], unique=False)
    op.create_index(op.f('ix_knowledge_item_customer_id'), 'knowledge_item', ['customer_id'], unique=False)
    op.create_index(op.f('ix_knowledge_item_deliverable_id'), 'knowledge_item', ['deliverable_id'], unique=True)
    op.create_index(op.f('ix_knowledge_item_project_id'), 'knowledge_item', ['project_id'], unique=False)
    op.create_table('lesson',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('issue_id', sa.BigInteger(), nullable=True),
    sa.Column('risk_id', sa.BigInteger(), nullable=True),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('happened', sa.Text(), nullable=False),
    sa.Column('next_time', sa.Text(), nullable=False),
    sa.Column('for_template', sa.Text(), nullable=False),
    sa.Column('noted_by_id', sa.BigInteger(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['project_issue.id'], name=op.f('fk_lesson_issue_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['noted_by_id'], ['employee.id'], name=op.f('fk_lesson_noted_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_lesson_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['risk_id'], ['project_risk.id'], name=op.f('fk_lesson_risk_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson'))
    )
    op.create_index(op.f('ix_lesson_issue_id'), 'lesson', ['issue_id'], unique=False)
    op.create_index(op.f('ix_lesson_project_id'), 'lesson', ['project_id'], unique=False)
    op.create_index(op.f('ix_lesson_risk_id'), 'lesson', ['risk_id'], unique=False)
    op.create_table('milestone_precondition',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('milestone_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('required_milestone_id', sa.BigInteger(), nullable=True),
    sa.Column('deliverable_id', sa.BigInteger(), nullable=True),
    sa.Column('plan_line_id', sa.BigInteger(), nullable=True),
    sa.Column('qa_passed_on', sa.Date(), nullable=True),
    sa.Column('qa_passed_by_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("kind IN ('milestone','deliverable','receipt','qa')", name=op.f('ck_milestone_precondition_kind_known')),
    sa.ForeignKeyConstraint(['deliverable_id'], ['deliverable.id'], name=op.f('fk_milestone_precondition_deliverable_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestone.id'], name=op.f('fk_milestone_precondition_milestone_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_line_id'], ['plan_line.id'], name=op.f('fk_milestone_precondition_plan_line_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['qa_passed_by_id'], ['employee.id'], name=op.f('fk_milestone_precondition_qa_passed_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['required_milestone_id'], ['milestone.id'], name=op.f('fk_milestone_precondition_required_milestone_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone_precondition'))
    )
    op.create_index(op.f('ix_milestone_precondition_deliverable_id'), 'milestone_precondition', ['deliverable_id'], unique=False)
    op.create_index(op.f('ix_milestone_precondition_milestone_id'), 'milestone_precondition', ['milestone_id'], unique=False)
    op.create_index(op.f('ix_milestone_precondition_plan_line_id'), 'milestone_precondition', ['plan_line_id'], unique=False)
    op.create_index(op.f('ix_milestone_precondition_qa_passed_by_id'), 'milestone_precondition', ['qa_passed_by_id'], unique=False)
    op.create_index(op.f('ix_milestone_precondition_required_milestone_id'), 'milestone_precondition', ['required_milestone_id'], unique=False)
    op.create_table('project_sequence',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('project_id', sa.BigInteger(), nullable=False),
    sa.Column('follows_id', sa.BigInteger(), nullable=False),
    sa.Column('gate_milestone_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('project_id <> follows_id', name=op.f('ck_project_sequence_not_itself')),
    sa.ForeignKeyConstraint(['follows_id'], ['project.id'], name=op.f('fk_project_sequence_follows_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['gate_milestone_id'], ['milestone.id'], name=op.f('fk_project_sequence_gate_milestone_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_sequence_project_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_sequence'))
    )
    op.create_index(op.f('ix_project_sequence_follows_id'), 'project_sequence', ['follows_id'], unique=False)
    op.create_index(op.f('ix_project_sequence_gate_milestone_id'), 'project_sequence', ['gate_milestone_id'], unique=False)
    op.create_index(op.f('ix_project_sequence_project_id'), 'project_sequence', ['project_id'], unique=True)
    op.create_table('risk_reading',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('indicator_id', sa.BigInteger(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('value', sa.Numeric(precision=16, scale=4), nullable=False),
    sa.Column('is_beyond', sa.Boolean(), nullable=False),
    sa.Column('read_by_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['risk_indicator.id'], name=op.f('fk_risk_reading_indicator_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['read_by_id'], ['employee.id'], name=op.f('fk_risk_reading_read_by_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risk_reading'))
    )
    op.create_index(op.f('ix_risk_reading_indicator_id'), 'risk_reading', ['indicator_id'], unique=False)
    op.create_table('expert_opinion',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('review_id', sa.BigInteger(), nullable=False),
    sa.Column('reviewer_id', sa.BigInteger(), nullable=True),
    sa.Column('expert_id', sa.BigInteger(), nullable=True),
    sa.Column('reasonableness', sa.Integer(), nullable=True),
    sa.Column('feasibility', sa.Integer(), nullable=True),
    sa.Column('innovation', sa.Integer(), nullable=True),
    sa.Column('risk_response', sa.Integer(), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(reviewer_id IS NULL) <> (expert_id IS NULL)', name=op.f('ck_expert_opinion_one_person')),
    sa.CheckConstraint('given_at IS NULL OR (reasonableness + feasibility + innovation + risk_response) IS NOT NULL', name=op.f('ck_expert_opinion_given_is_whole')),
    sa.CheckConstraint('innovation BETWEEN 1 AND 5 AND risk_response BETWEEN 1 AND 5', name=op.f('ck_expert_opinion_other_scores')),
    sa.CheckConstraint('reasonableness BETWEEN 1 AND 5 AND feasibility BETWEEN 1 AND 5', name=op.f('ck_expert_opinion_first_scores')),
    sa.ForeignKeyConstraint(['expert_id'], ['outside_expert.id'], name=op.f('fk_expert_opinion_expert_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['review_id'], ['expert_review.id'], name=op.f('fk_expert_opinion_review_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reviewer_id'], ['employee.id'], name=op.f('fk_expert_opinion_reviewer_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_opinion')),
    sa.UniqueConstraint('review_id', 'expert_id', name=op.f('uq_expert_opinion_review_id_expert_id')),
    sa.UniqueConstraint('review_id', 'reviewer_id', name=op.f('uq_expert_opinion_review_id_reviewer_id'))
    )
    op.create_index(op.f('ix_expert_opinion_expert_id'), 'expert_opinion', ['expert_id'], unique=False)
    op.create_index(op.f('ix_expert_opinion_reviewer_id'), 'expert_opinion', ['reviewer_id'], unique=False)
    op.create_table('signed_link',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('opinion_id', sa.BigInteger(), nullable=False),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['employee.id'], name=op.f('fk_signed_link_made_by_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['opinion_id'], ['expert_opinion.id'], name=op.f('fk_signed_link_opinion_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_signed_link_token_hash'))
    )
    op.create_index(op.f('ix_signed_link_opinion_id'), 'signed_link', ['opinion_id'], unique=False)
    op.create_foreign_key(op.f('fk_department_head_id'), 'department', 'employee', ['head_id'], ['id'], ondelete='RESTRICT', use_alter=True)
    create_extras(op.get_bind())
    create_queue(op.get_bind())


def downgrade() -> None:
    drop_queue(op.get_bind())
    drop_extras(op.get_bind())
    op.drop_constraint(op.f('fk_department_head_id'), 'department', type_='foreignkey')
    op.drop_index(op.f('ix_signed_link_opinion_id'), table_name='signed_link')
    op.drop_table('signed_link')
    op.drop_index(op.f('ix_expert_opinion_reviewer_id'), table_name='expert_opinion')
    op.drop_index(op.f('ix_expert_opinion_expert_id'), table_name='expert_opinion')
    op.drop_table('expert_opinion')
    op.drop_index(op.f('ix_risk_reading_indicator_id'), table_name='risk_reading')
    op.drop_table('risk_reading')
    op.drop_index(op.f('ix_project_sequence_project_id'), table_name='project_sequence')
    op.drop_index(op.f('ix_project_sequence_gate_milestone_id'), table_name='project_sequence')
    op.drop_index(op.f('ix_project_sequence_follows_id'), table_name='project_sequence')
    op.drop_table('project_sequence')
    op.drop_index(op.f('ix_milestone_precondition_required_milestone_id'), table_name='milestone_precondition')
    op.drop_index(op.f('ix_milestone_precondition_qa_passed_by_id'), table_name='milestone_precondition')
    op.drop_index(op.f('ix_milestone_precondition_plan_line_id'), table_name='milestone_precondition')
    op.drop_index(op.f('ix_milestone_precondition_milestone_id'), table_name='milestone_precondition')
    op.drop_index(op.f('ix_milestone_precondition_deliverable_id'), table_name='milestone_precondition')
    op.drop_table('milestone_precondition')
    op.drop_index(op.f('ix_lesson_risk_id'), table_name='lesson')
    op.drop_index(op.f('ix_lesson_project_id'), table_name='lesson')
    op.drop_index(op.f('ix_lesson_issue_id'), table_name='lesson')
    op.drop_table('lesson')
    op.drop_index(op.f('ix_knowledge_item_project_id'), table_name='knowledge_item')
    op.drop_index(op.f('ix_knowledge_item_deliverable_id'), table_name='knowledge_item')
    op.drop_index(op.f('ix_knowledge_item_customer_id'), table_name='knowledge_item')
    op.drop_index('ix_knowledge_item_accepted_on', table_name='knowledge_item')
    op.drop_table('knowledge_item')
    op.drop_index('uq_expert_review_open', table_name='expert_review', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_expert_review_deliverable_id'), table_name='expert_review')
    op.drop_index(op.f('ix_expert_review_chair_id'), table_name='expert_review')
    op.drop_table('expert_review')
    op.drop_index(op.f('ix_delivery_deliverable_id'), table_name='delivery')
    op.drop_table('delivery')
    op.drop_table('deliverable_check')
    op.drop_index(op.f('ix_client_reply_deliverable_id'), table_name='client_reply')
    op.drop_table('client_reply')
    op.drop_index('ix_task_report_task', table_name='task_report')
    op.drop_index(op.f('ix_task_report_project_id'), table_name='task_report')
    op.drop_index(op.f('ix_task_report_employee_id'), table_name='task_report')
    op.drop_table('task_report')
    op.drop_index(op.f('ix_task_link_successor_id'), table_name='task_link')
    op.drop_index(op.f('ix_task_link_project_id'), table_name='task_link')
    op.drop_index(op.f('ix_task_link_predecessor_id'), table_name='task_link')
    op.drop_table('task_link')
    op.drop_index(op.f('ix_risk_review_risk_id'), table_name='risk_review')
    op.drop_table('risk_review')
    op.drop_index(op.f('ix_risk_indicator_risk_id'), table_name='risk_indicator')
    op.drop_index(op.f('ix_risk_indicator_project_id'), table_name='risk_indicator')
    op.drop_table('risk_indicator')
    op.drop_index(op.f('ix_risk_action_risk_id'), table_name='risk_action')
    op.drop_index(op.f('ix_risk_action_owner_id'), table_name='risk_action')
    op.drop_table('risk_action')
    op.drop_index(op.f('ix_report_line_work_type_id'), table_name='report_line')
    op.drop_index(op.f('ix_report_line_task_id'), table_name='report_line')
    op.drop_index(op.f('ix_report_line_stage_id'), table_name='report_line')
    op.drop_index(op.f('ix_report_line_reverses_id'), table_name='report_line')
    op.drop_index('ix_report_line_project_state', table_name='report_line')
    op.drop_index('ix_report_line_employee_day', table_name='report_line')
    op.drop_index(op.f('ix_report_line_decided_by_id'), table_name='report_line')
    op.drop_table('report_line')
    op.drop_index(op.f('ix_quality_finding_review_id'), table_name='quality_finding')
    op.drop_index(op.f('ix_quality_finding_project_id'), table_name='quality_finding')
    op.drop_index(op.f('ix_quality_finding_owner_id'), table_name='quality_finding')
    op.drop_index(op.f('ix_quality_finding_check_id'), table_name='quality_finding')
    op.drop_table('quality_finding')
    op.drop_index(op.f('ix_project_issue_task_id'), table_name='project_issue')
    op.drop_index(op.f('ix_project_issue_state'), table_name='project_issue')
    op.drop_index(op.f('ix_project_issue_risk_id'), table_name='project_issue')
    op.drop_index(op.f('ix_project_issue_raised_by_id'), table_name='project_issue')
    op.drop_index(op.f('ix_project_issue_project_id'), table_name='project_issue')
    op.drop_index(op.f('ix_project_issue_owner_id'), table_name='project_issue')
    op.drop_index('ix_project_issue_open', table_name='project_issue', postgresql_where="state = 'open'")
    op.drop_table('project_issue')
    op.drop_index(op.f('ix_progress_entry_task_id'), table_name='progress_entry')
    op.drop_index(op.f('ix_progress_entry_period_id'), table_name='progress_entry')
    op.drop_table('progress_entry')
    op.drop_index(op.f('ix_milestone_task_id'), table_name='milestone')
    op.drop_index(op.f('ix_milestone_stage_id'), table_name='milestone')
    op.drop_index(op.f('ix_milestone_reached_by_id'), table_name='milestone')
    op.drop_index(op.f('ix_milestone_project_id'), table_name='milestone')
    op.drop_table('milestone')
    op.drop_index(op.f('ix_finding_project_id'), table_name='finding')
    op.drop_index(op.f('ix_finding_material_id'), table_name='finding')
    op.drop_index(op.f('ix_finding_found_by_id'), table_name='finding')
    op.drop_index(op.f('ix_finding_field_work_id'), table_name='finding')
    op.drop_table('finding')
    op.drop_index(op.f('ix_deliverable_task_id'), table_name='deliverable')
    op.drop_index(op.f('ix_deliverable_state'), table_name='deliverable')
    op.drop_index(op.f('ix_deliverable_stage_id'), table_name='deliverable')
    op.drop_index(op.f('ix_deliverable_responsible_id'), table_name='deliverable')
    op.drop_index(op.f('ix_deliverable_project_id'), table_name='deliverable')
    op.drop_index(op.f('ix_deliverable_accepted_by_id'), table_name='deliverable')
    op.drop_table('deliverable')
    op.drop_index('uq_cost_entry_once', table_name='cost_entry', postgresql_where=sa.text("document_type = 'report_line'"))
    op.drop_index(op.f('ix_cost_entry_task_id'), table_name='cost_entry')
    op.drop_index(op.f('ix_cost_entry_stage_id'), table_name='cost_entry')
    op.drop_index('ix_cost_entry_project_day', table_name='cost_entry')
    op.drop_index(op.f('ix_cost_entry_employee_id'), table_name='cost_entry')
    op.drop_index('ix_cost_entry_document', table_name='cost_entry')
    op.drop_index(op.f('ix_cost_entry_account_id'), table_name='cost_entry')
    op.drop_table('cost_entry')
    op.drop_index(op.f('ix_bonus_line_sheet_id'), table_name='bonus_line')
    op.drop_index(op.f('ix_bonus_line_employee_id'), table_name='bonus_line')
    op.drop_table('bonus_line')
    op.drop_index(op.f('ix_baseline_task_task_id'), table_name='baseline_task')
    op.drop_index(op.f('ix_baseline_task_baseline_id'), table_name='baseline_task')
    op.drop_table('baseline_task')
    op.drop_index(op.f('ix_approval_task_step_id'), table_name='approval_task')
    op.drop_index('ix_approval_task_open', table_name='approval_task', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_approval_task_decided_by', table_name='approval_task')
    op.drop_index(op.f('ix_approval_task_case_id'), table_name='approval_task')
    op.drop_index('ix_approval_task_assignee_done', table_name='approval_task')
    op.drop_table('approval_task')
    op.drop_index(op.f('ix_touch_point_stage_id'), table_name='touch_point')
    op.drop_index(op.f('ix_touch_point_project_id'), table_name='touch_point')
    op.drop_index(op.f('ix_touch_point_person_id'), table_name='touch_point')
    op.drop_index(op.f('ix_touch_point_by_id'), table_name='touch_point')
    op.drop_table('touch_point')
    op.drop_index(op.f('ix_task_work_type_id'), table_name='task')
    op.drop_index(op.f('ix_task_stage_id'), table_name='task')
    op.drop_index(op.f('ix_task_responsible_id'), table_name='task')
    op.drop_index(op.f('ix_task_project_id'), table_name='task')
    op.drop_index(op.f('ix_task_parent_id'), table_name='task')
    op.drop_index(op.f('ix_task_client_contact_id'), table_name='task')
    op.drop_table('task')
    op.drop_table('tailored_area')
    op.drop_index(op.f('ix_quality_score_stage_id'), table_name='quality_score')
    op.drop_index(op.f('ix_quality_score_project_id'), table_name='quality_score')
    op.drop_table('quality_score')
    op.drop_index(op.f('ix_qa_review_project_id'), table_name='qa_review')
    op.drop_index(op.f('ix_qa_review_closed_by_id'), table_name='qa_review')
    op.drop_index(op.f('ix_qa_review_alarm_id'), table_name='qa_review')
    op.drop_table('qa_review')
    op.drop_index(op.f('ix_project_risk_stage_id'), table_name='project_risk')
    op.drop_index(op.f('ix_project_risk_project_id'), table_name='project_risk')
    op.drop_index(op.f('ix_project_risk_owner_id'), table_name='project_risk')
    op.drop_table('project_risk')
    op.drop_index(op.f('ix_member_score_stage_id'), table_name='member_score')
    op.drop_index(op.f('ix_member_score_scored_by_id'), table_name='member_score')
    op.drop_index(op.f('ix_member_score_project_id'), table_name='member_score')
    op.drop_index(op.f('ix_member_score_employee_id'), table_name='member_score')
    op.drop_table('member_score')
    op.drop_index(op.f('ix_meeting_person_employee_id'), table_name='meeting_person')
    op.drop_index(op.f('ix_meeting_person_contact_id'), table_name='meeting_person')
    op.drop_table('meeting_person')
    op.drop_index(op.f('ix_meeting_action_project_id'), table_name='meeting_action')
    op.drop_index('ix_meeting_action_open', table_name='meeting_action', postgresql_where=sa.text('done_on IS NULL'))
    op.drop_index(op.f('ix_meeting_action_meeting_id'), table_name='meeting_action')
    op.drop_index(op.f('ix_meeting_action_contact_id'), table_name='meeting_action')
    op.drop_table('meeting_action')
    op.drop_index('ix_follow_up_source', table_name='follow_up')
    op.drop_index('ix_follow_up_open', table_name='follow_up', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('follow_up')
    op.drop_index(op.f('ix_cost_line_stage_id'), table_name='cost_line')
    op.drop_index(op.f('ix_cost_line_project_id'), table_name='cost_line')
    op.drop_index(op.f('ix_cost_line_grade_id'), table_name='cost_line')
    op.drop_index(op.f('ix_cost_line_account_id'), table_name='cost_line')
    op.drop_table('cost_line')
    op.drop_index(op.f('ix_client_view_project_id'), table_name='client_view')
    op.drop_index(op.f('ix_client_view_person_id'), table_name='client_view')
    op.drop_table('client_view')
    op.drop_index(op.f('ix_case_step_case_id'), table_name='case_step')
    op.drop_table('case_step')
    op.drop_index(op.f('ix_case_event_case_id'), table_name='case_event')
    op.drop_table('case_event')
    op.drop_index(op.f('ix_case_copy_employee_id'), table_name='case_copy')
    op.drop_index(op.f('ix_case_copy_case_id'), table_name='case_copy')
    op.drop_table('case_copy')
    op.drop_index(op.f('ix_budget_entry_project_id'), table_name='budget_entry')
    op.drop_index('ix_budget_entry_line_project', table_name='budget_entry')
    op.drop_index('ix_budget_entry_document', table_name='budget_entry')
    op.drop_table('budget_entry')
    op.drop_index('uq_bonus_sheet_standing', table_name='bonus_sheet', postgresql_where=sa.text("state <> 'rejected'"), postgresql_nulls_not_distinct=True)
    op.drop_index(op.f('ix_bonus_sheet_state'), table_name='bonus_sheet')
    op.drop_index(op.f('ix_bonus_sheet_stage_id'), table_name='bonus_sheet')
    op.drop_index(op.f('ix_bonus_sheet_project_id'), table_name='bonus_sheet')
    op.drop_index(op.f('ix_bonus_sheet_made_by_id'), table_name='bonus_sheet')
    op.drop_table('bonus_sheet')
    op.drop_index(op.f('ix_baseline_project_id'), table_name='baseline')
    op.drop_index(op.f('ix_baseline_change_id'), table_name='baseline')
    op.drop_index(op.f('ix_baseline_approved_by_id'), table_name='baseline')
    op.drop_table('baseline')
    op.drop_index(op.f('ix_acceptance_fault_owner_id'), table_name='acceptance_fault')
    op.drop_index(op.f('ix_acceptance_fault_acceptance_id'), table_name='acceptance_fault')
    op.drop_table('acceptance_fault')
    op.drop_index('uq_weekly_brief_draft', table_name='weekly_brief', postgresql_where=sa.text("state = 'draft'"))
    op.drop_index(op.f('ix_weekly_brief_sent_by_id'), table_name='weekly_brief')
    op.drop_index(op.f('ix_weekly_brief_project_id'), table_name='weekly_brief')
    op.drop_index(op.f('ix_weekly_brief_made_by_id'), table_name='weekly_brief')
    op.drop_table('weekly_brief')
    op.drop_index('uq_tailoring_proposed', table_name='tailoring', postgresql_where=sa.text("state = 'proposed'"))
    op.drop_index(op.f('ix_tailoring_made_by_id'), table_name='tailoring')
    op.drop_index(op.f('ix_tailoring_decided_by_id'), table_name='tailoring')
    op.drop_table('tailoring')
    op.drop_index(op.f('ix_stage_project_id'), table_name='stage')
    op.drop_table('stage')
    op.drop_index(op.f('ix_staffing_request_state'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_project_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_head_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_employee_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_department_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_counter_employee_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_asked_by_id'), table_name='staffing_request')
    op.drop_index(op.f('ix_staffing_request_answered_by_id'), table_name='staffing_request')
    op.drop_table('staffing_request')
    op.drop_index(op.f('ix_simulation_run_project_id'), table_name='simulation_run')
    op.drop_table('simulation_run')
    op.drop_index(op.f('ix_role_weight_project_id'), table_name='role_weight')
    op.drop_table('role_weight')
    op.drop_index(op.f('ix_receipt_line_receipt_id'), table_name='receipt_line')
    op.drop_index(op.f('ix_receipt_line_plan_line_id'), table_name='receipt_line')
    op.drop_table('receipt_line')
    op.drop_index(op.f('ix_project_pause_project_id'), table_name='project_pause')
    op.drop_table('project_pause')
    op.drop_index(op.f('ix_project_member_project_id'), table_name='project_member')
    op.drop_index(op.f('ix_project_member_employee_id'), table_name='project_member')
    op.drop_table('project_member')
    op.drop_index(op.f('ix_project_evaluation_project_id'), table_name='project_evaluation')
    op.drop_table('project_evaluation')
    op.drop_index('uq_project_ending_open', table_name='project_ending', postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.drop_index(op.f('ix_project_ending_project_id'), table_name='project_ending')
    op.drop_table('project_ending')
    op.drop_index('uq_project_change_open', table_name='project_change', postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.drop_index(op.f('ix_project_change_project_id'), table_name='project_change')
    op.drop_table('project_change')
    op.drop_index(op.f('ix_progress_period_submitted_by_id'), table_name='progress_period')
    op.drop_index(op.f('ix_progress_period_project_id'), table_name='progress_period')
    op.drop_index(op.f('ix_progress_period_decided_by_id'), table_name='progress_period')
    op.drop_table('progress_period')
    op.drop_index(op.f('ix_process_check_project_id'), table_name='process_check')
    op.drop_index(op.f('ix_process_check_checked_by_id'), table_name='process_check')
    op.drop_table('process_check')
    op.drop_index('uq_plan_submission_open', table_name='plan_submission', postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.drop_index(op.f('ix_plan_submission_project_id'), table_name='plan_submission')
    op.drop_table('plan_submission')
    op.drop_index('uq_meeting_kickoff', table_name='meeting', postgresql_where=sa.text("kind = 'kickoff' AND state <> 'cancelled'"))
    op.drop_index(op.f('ix_meeting_starts_at'), table_name='meeting')
    op.drop_index(op.f('ix_meeting_project_id'), table_name='meeting')
    op.drop_index(op.f('ix_meeting_follows_id'), table_name='meeting')
    op.drop_index(op.f('ix_meeting_called_by_id'), table_name='meeting')
    op.drop_table('meeting')
    op.drop_index(op.f('ix_material_request_responsible_id'), table_name='material_request')
    op.drop_index(op.f('ix_material_request_project_id'), table_name='material_request')
    op.drop_index(op.f('ix_material_request_contact_id'), table_name='material_request')
    op.drop_table('material_request')
    op.drop_index(op.f('ix_kickoff_duty_employee_id'), table_name='kickoff_duty')
    op.drop_table('kickoff_duty')
    op.drop_table('indicator_reading')
    op.drop_index(op.f('ix_handover_project_id'), table_name='handover')
    op.drop_table('handover')
    op.drop_index(op.f('ix_field_work_responsible_id'), table_name='field_work')
    op.drop_index(op.f('ix_field_work_project_id'), table_name='field_work')
    op.drop_index(op.f('ix_field_work_contact_id'), table_name='field_work')
    op.drop_table('field_work')
    op.drop_index(op.f('ix_expert_engagement_project_id'), table_name='expert_engagement')
    op.drop_index(op.f('ix_expert_engagement_expert_id'), table_name='expert_engagement')
    op.drop_table('expert_engagement')
    op.drop_index('uq_corrective_action_unfinished', table_name='corrective_action', postgresql_where=sa.text("state <> 'effective'"))
    op.drop_index(op.f('ix_corrective_action_verified_by_id'), table_name='corrective_action')
    op.drop_index(op.f('ix_corrective_action_project_id'), table_name='corrective_action')
    op.drop_index(op.f('ix_corrective_action_owner_id'), table_name='corrective_action')
    op.drop_table('corrective_action')
    op.drop_index(op.f('ix_communication_line_responsible_id'), table_name='communication_line')
    op.drop_table('communication_line')
    op.drop_index('uq_client_person_manager', table_name='client_person', postgresql_where=sa.text("part = 'project_manager' AND left_on IS NULL"))
    op.drop_index(op.f('ix_client_person_led_by_id'), table_name='client_person')
    op.drop_index(op.f('ix_client_person_contact_id'), table_name='client_person')
    op.drop_table('client_person')
    op.drop_index(op.f('ix_budget_line_project_id'), table_name='budget_line')
    op.drop_index(op.f('ix_budget_line_department_id'), table_name='budget_line')
    op.drop_index(op.f('ix_budget_line_company_line_id'), table_name='budget_line')
    op.drop_index(op.f('ix_budget_line_account_id'), table_name='budget_line')
    op.drop_table('budget_line')
    op.drop_index('uq_approval_case_running', table_name='approval_case', postgresql_where=sa.text("state IN ('running','returned')"))
    op.drop_index(op.f('ix_approval_case_state'), table_name='approval_case')
    op.drop_index(op.f('ix_approval_case_project_id'), table_name='approval_case')
    op.drop_index(op.f('ix_approval_case_initiator_id'), table_name='approval_case')
    op.drop_index(op.f('ix_approval_case_flow_version_id'), table_name='approval_case')
    op.drop_table('approval_case')
    op.drop_index(op.f('ix_alarm_project_id'), table_name='alarm')
    op.drop_table('alarm')
    op.drop_index('uq_acceptance_open', table_name='acceptance', postgresql_where=sa.text("state = 'filed'"))
    op.drop_index(op.f('ix_acceptance_project_id'), table_name='acceptance')
    op.drop_table('acceptance')
    op.drop_index(op.f('ix_receipt_state'), table_name='receipt')
    op.drop_index(op.f('ix_receipt_registered_by_id'), table_name='receipt')
    op.drop_index(op.f('ix_receipt_decided_by_id'), table_name='receipt')
    op.drop_index(op.f('ix_receipt_customer_id'), table_name='receipt')
    op.drop_index(op.f('ix_receipt_contract_id'), table_name='receipt')
    op.drop_table('receipt')
    op.drop_index(op.f('ix_project_state'), table_name='project')
    op.drop_index(op.f('ix_project_sponsor_id'), table_name='project')
    op.drop_index(op.f('ix_project_project_type'), table_name='project')
    op.drop_index(op.f('ix_project_manager_id'), table_name='project')
    op.drop_index(op.f('ix_project_main_project_id'), table_name='project')
    op.drop_index(op.f('ix_project_domain_manager_id'), table_name='project')
    op.drop_index(op.f('ix_project_department_id'), table_name='project')
    op.drop_index(op.f('ix_project_customer_id'), table_name='project')
    op.drop_index(op.f('ix_project_contract_id'), table_name='project')
    op.drop_table('project')
    op.drop_index(op.f('ix_plan_line_due_on'), table_name='plan_line')
    op.drop_index(op.f('ix_plan_line_contract_id'), table_name='plan_line')
    op.drop_table('plan_line')
    op.drop_index(op.f('ix_login_ticket_session_id'), table_name='login_ticket')
    op.drop_index(op.f('ix_login_ticket_expires_at'), table_name='login_ticket')
    op.drop_table('login_ticket')
    op.drop_index(op.f('ix_topic_member_group_id'), table_name='topic_member')
    op.drop_index(op.f('ix_topic_member_employee_id'), table_name='topic_member')
    op.drop_table('topic_member')
    op.drop_index(op.f('ix_notice_delivery_webhook_id'), table_name='notice_delivery')
    op.drop_index(op.f('ix_notice_delivery_notice_id'), table_name='notice_delivery')
    op.drop_index('ix_notice_delivery_due', table_name='notice_delivery', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table('notice_delivery')
    op.drop_index('ix_login_session_open', table_name='login_session', postgresql_where=sa.text('revoked_at IS NULL'))
    op.drop_table('login_session')
    op.drop_index('uq_flow_version_published', table_name='flow_version', postgresql_where=sa.text("state = 'published'"))
    op.drop_index('uq_flow_version_draft', table_name='flow_version', postgresql_where=sa.text("state = 'draft'"))
    op.drop_index(op.f('ix_flow_version_published_by_id'), table_name='flow_version')
    op.drop_index(op.f('ix_flow_version_flow_id'), table_name='flow_version')
    op.drop_table('flow_version')
    op.drop_index(op.f('ix_customer_share_employee_id'), table_name='customer_share')
    op.drop_index(op.f('ix_customer_share_customer_id'), table_name='customer_share')
    op.drop_table('customer_share')
    op.drop_index(op.f('ix_contract_state'), table_name='contract')
    op.drop_index(op.f('ix_contract_parent_id'), table_name='contract')
    op.drop_index(op.f('ix_contract_owner_id'), table_name='contract')
    op.drop_index(op.f('ix_contract_department_id'), table_name='contract')
    op.drop_index(op.f('ix_contract_customer_id'), table_name='contract')
    op.drop_table('contract')
    op.drop_index(op.f('ix_contact_customer_id'), table_name='contact')
    op.drop_table('contact')
    op.drop_table('budget_proposal_line')
    op.drop_index('ix_webhook_own', table_name='webhook', postgresql_where=sa.text('employee_id IS NOT NULL'))
    op.drop_table('webhook')
    op.drop_table('user_account')
    op.drop_index('ix_usage_event_employee_id', table_name='usage_event')
    op.drop_index('ix_usage_event_at', table_name='usage_event')
    op.drop_table('usage_event')
    op.drop_index(op.f('ix_topic_group_made_by_id'), table_name='topic_group')
    op.drop_table('topic_group')
    op.drop_index(op.f('ix_support_request_taken_by_id'), table_name='support_request')
    op.drop_index('ix_support_request_department', table_name='support_request')
    op.drop_index(op.f('ix_support_request_asked_by_id'), table_name='support_request')
    op.drop_table('support_request')
    op.drop_table('saved_view')
    op.drop_index(op.f('ix_remark_thread_id'), table_name='remark')
    op.drop_index('ix_remark_record', table_name='remark')
    op.drop_index(op.f('ix_remark_author_id'), table_name='remark')
    op.drop_table('remark')
    op.drop_index('ix_record_link_other', table_name='record_link')
    op.drop_index(op.f('ix_record_link_made_by_id'), table_name='record_link')
    op.drop_table('record_link')
    op.drop_index(op.f('ix_policy_value_set_by_id'), table_name='policy_value')
    op.drop_index('ix_policy_value_key', table_name='policy_value')
    op.drop_table('policy_value')
    op.drop_index(op.f('ix_person_skill_skill_id'), table_name='person_skill')
    op.drop_index(op.f('ix_person_skill_employee_id'), table_name='person_skill')
    op.drop_table('person_skill')
    op.drop_index(op.f('ix_person_rate_employee_id'), table_name='person_rate')
    op.drop_table('person_rate')
    op.drop_table('notice_preference')
    op.drop_table('notice_hours')
    op.drop_index('ix_notice_to_dispatch', table_name='notice', postgresql_where=sa.text('dispatched_at IS NULL'))
    op.drop_index('ix_notice_employee_unread', table_name='notice')
    op.drop_table('notice')
    op.drop_index(op.f('ix_levelling_run_asked_by_id'), table_name='levelling_run')
    op.drop_table('levelling_run')
    op.drop_table('import_mapping')
    op.drop_index(op.f('ix_flow_owner_id'), table_name='flow')
    op.drop_index(op.f('ix_flow_document_type'), table_name='flow')
    op.drop_table('flow')
    op.drop_table('expert_rate')
    op.drop_index(op.f('ix_employee_role_role'), table_name='employee_role')
    op.drop_index(op.f('ix_employee_role_employee_id'), table_name='employee_role')
    op.drop_table('employee_role')
    op.drop_index(op.f('ix_delegation_principal_id'), table_name='delegation')
    op.drop_index('ix_delegation_deputy', table_name='delegation')
    op.drop_table('delegation')
    op.drop_index('ix_customer_search', table_name='customer', postgresql_using='gin')
    op.drop_index(op.f('ix_customer_parent_id'), table_name='customer')
    op.drop_index(op.f('ix_customer_full_name'), table_name='customer')
    op.drop_index(op.f('ix_customer_account_manager_id'), table_name='customer')
    op.drop_table('customer')
    op.drop_index('uq_budget_proposal_open', table_name='budget_proposal', postgresql_where=sa.text("state IN ('draft','in_approval')"))
    op.drop_table('budget_proposal')
    op.drop_index(op.f('ix_attachment_uploaded_by_id'), table_name='attachment')
    op.drop_index('ix_attachment_record', table_name='attachment')
    op.drop_index(op.f('ix_attachment_follows_id'), table_name='attachment')
    op.drop_table('attachment')
    op.drop_index(op.f('ix_absence_entered_by_id'), table_name='absence')
    op.drop_index(op.f('ix_absence_employee_id'), table_name='absence')
    op.drop_table('absence')
    op.drop_index(op.f('ix_grade_rate_grade_id'), table_name='grade_rate')
    op.drop_table('grade_rate')
    op.drop_index(op.f('ix_employee_manager_id'), table_name='employee')
    op.drop_index(op.f('ix_employee_grade_id'), table_name='employee')
    op.drop_index(op.f('ix_employee_department_id'), table_name='employee')
    op.drop_table('employee')
    op.drop_table('work_type')
    op.drop_table('skill')
    op.drop_table('rules_stamp')
    op.drop_table('project_template')
    op.drop_table('project_summary')
    op.drop_table('outside_expert')
    op.drop_table('number_series')
    op.drop_index('ix_job_run_name', table_name='job_run')
    op.drop_index(op.f('ix_job_run_job_id'), table_name='job_run')
    op.drop_table('job_run')
    op.drop_table('holiday')
    op.drop_table('grade')
    op.drop_table('fiscal_period')
    op.drop_index(op.f('ix_department_parent_id'), table_name='department')
    op.drop_index(op.f('ix_department_head_id'), table_name='department')
    op.drop_table('department')
    op.drop_index(op.f('ix_budget_account_parent_id'), table_name='budget_account')
    op.drop_table('budget_account')
    op.drop_index('ix_audit_row_record', table_name='audit_row')
    op.drop_index('ix_audit_row_at', table_name='audit_row', postgresql_using='brin')
    op.drop_index('ix_audit_row_actor_id', table_name='audit_row')
    op.drop_table('audit_row')
    op.drop_table('audit_head')
