"""The tables of the local CRM, which has nothing to do with the path of a message."""

from sqlalchemy import Boolean, Column, ForeignKey, Table

from bot.store.column_types import Moment, SafeText
from bot.store.schema import metadata, number_column

crm_company = Table(
    "crm_company",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("name", SafeText, nullable=False),
    Column("plan", SafeText),
)

crm_contact = Table(
    "crm_contact",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("name", SafeText),
    Column("email", SafeText, index=True),
    Column("is_email_sure", Boolean, nullable=False),
    Column("company_id", SafeText, ForeignKey(crm_company.c.id)),
)

crm_link = Table(
    "crm_link",
    metadata,
    Column("contact_id", SafeText, primary_key=True),
    Column("crm_contact_id", SafeText, ForeignKey(crm_contact.c.id), nullable=False),
)

crm_ticket = Table(
    "crm_ticket",
    metadata,
    number_column(),
    Column("id", SafeText, nullable=False, unique=True),
    Column("key", SafeText, nullable=False, unique=True),
    Column("crm_contact_id", SafeText, ForeignKey(crm_contact.c.id), nullable=False, index=True),
    Column("subject", SafeText, nullable=False),
    Column("description", SafeText, nullable=False),
    Column("priority", SafeText, nullable=False),
    Column("status", SafeText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
