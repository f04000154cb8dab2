using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using NpgsqlTypes;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:btree_gin", ",,");

            migrationBuilder.CreateTable(
                name: "organizations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organizations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "projects",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    default_country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false, collation: "C"),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    calling_hours_start = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                    calling_hours_end = table.Column<TimeOnly>(type: "time without time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_projects", x => x.id);
                    table.ForeignKey(
                        name: "fk_projects_organization",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: true),
                    project_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    prefix = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    scopes = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                    table.ForeignKey(
                        name: "fk_api_keys_organization",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_api_keys_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "contacts",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    last_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    phone = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true, collation: "C"),
                    phone_raw = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true, collation: "C"),
                    phone_status = table.Column<short>(type: "smallint", nullable: true),
                    phone_time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true, collation: "C"),
                    type = table.Column<short>(type: "smallint", nullable: false),
                    source = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    company = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    job_title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    segment = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    notes = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    city = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    state = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: true, collation: "C"),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    lead_score = table.Column<int>(type: "integer", nullable: true),
                    scored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    score_source = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    custom_fields = table.Column<string>(type: "jsonb", nullable: true),
                    external_ids = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    do_not_call = table.Column<bool>(type: "boolean", nullable: false),
                    do_not_call_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    do_not_call_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    name_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    email_key = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true, collation: "C"),
                    company_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    source_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    segment_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    city_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    state_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    lead_score_key = table.Column<int>(type: "integer", nullable: false),
                    search_text = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    lead_stage = table.Column<short>(type: "smallint", nullable: true),
                    stage_entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    converted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_contacted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_call_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_call_result = table.Column<short>(type: "smallint", nullable: true),
                    call_attempts = table.Column<int>(type: "integer", nullable: false),
                    last_contacted_key = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    search_vector = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: true, computedColumnSql: "array_to_tsvector(string_to_array(search_text, ' '))", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contacts", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_contacts_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "custom_fields",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    label = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    type = table.Column<short>(type: "smallint", nullable: false),
                    options = table.Column<List<string>>(type: "text[]", nullable: false),
                    required = table.Column<bool>(type: "boolean", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    archived = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_fields", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_custom_fields_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    file_name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    file_bytes = table.Column<long>(type: "bigint", nullable: false),
                    on_duplicate = table.Column<short>(type: "smallint", nullable: false),
                    on_invalid = table.Column<short>(type: "smallint", nullable: false),
                    match_on = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    external_system = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    auto_confirm = table.Column<bool>(type: "boolean", nullable: false),
                    created_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    review = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    planned = table.Column<string>(type: "text", nullable: false),
                    done = table.Column<string>(type: "text", nullable: false),
                    checkpoint = table.Column<int>(type: "integer", nullable: false),
                    progress = table.Column<double>(type: "double precision", nullable: false),
                    error_code = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true, collation: "C"),
                    error = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true, collation: "C"),
                    lease_owner = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_imports", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_imports_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "contact_external_ids",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    system = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    value = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_external_ids", x => new { x.project_id, x.system, x.value });
                    table.ForeignKey(
                        name: "fk_contact_external_ids_contact",
                        columns: x => new { x.project_id, x.contact_id },
                        principalTable: "contacts",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contact_history",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    changes = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_history", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_contact_history_contact",
                        columns: x => new { x.project_id, x.contact_id },
                        principalTable: "contacts",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "lead_stage_changes",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<short>(type: "smallint", nullable: true),
                    to = table.Column<short>(type: "smallint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    seconds_in_from = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lead_stage_changes", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_lead_stage_changes_contact",
                        columns: x => new { x.project_id, x.contact_id },
                        principalTable: "contacts",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_chunks",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_chunks", x => new { x.project_id, x.import_id, x.number });
                    table.ForeignKey(
                        name: "fk_import_chunks_import",
                        columns: x => new { x.project_id, x.import_id },
                        principalTable: "imports",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_rows",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    row = table.Column<int>(type: "integer", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<short>(type: "smallint", nullable: false),
                    contact_id = table.Column<Guid>(type: "uuid", nullable: true),
                    code = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true, collation: "C"),
                    column = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    message = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    cells = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_rows", x => new { x.project_id, x.import_id, x.row });
                    table.ForeignKey(
                        name: "fk_import_rows_import",
                        columns: x => new { x.project_id, x.import_id },
                        principalTable: "imports",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_",
                table: "api_keys",
                column: "project_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_hash",
                table: "api_keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_organization_id",
                table: "api_keys",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_contact_external_ids_contact_id",
                table: "contact_external_ids",
                columns: new[] { "project_id", "contact_id" });

            migrationBuilder.CreateIndex(
                name: "ix_contact_history_contact_id_at_id",
                table: "contact_history",
                columns: new[] { "project_id", "contact_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_company_key_id",
                table: "contacts",
                columns: new[] { "project_id", "company_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_created_at_id",
                table: "contacts",
                columns: new[] { "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_email_key",
                table: "contacts",
                columns: new[] { "project_id", "email_key" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_last_contacted_key_id",
                table: "contacts",
                columns: new[] { "project_id", "last_contacted_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_lead_score_key_id",
                table: "contacts",
                columns: new[] { "project_id", "lead_score_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_lead_stage_lead_score_key_id",
                table: "contacts",
                columns: new[] { "project_id", "lead_stage", "lead_score_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_name_key_id",
                table: "contacts",
                columns: new[] { "project_id", "name_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_phone",
                table: "contacts",
                columns: new[] { "project_id", "phone" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_search_vector",
                table: "contacts",
                columns: new[] { "project_id", "search_vector" })
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_segment_key_lead_score_key_id",
                table: "contacts",
                columns: new[] { "project_id", "segment_key", "lead_score_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_updated_at_id",
                table: "contacts",
                columns: new[] { "project_id", "updated_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_custom_fields_key",
                table: "custom_fields",
                columns: new[] { "project_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_import_rows_import_id_outcome_row",
                table: "import_rows",
                columns: new[] { "project_id", "import_id", "outcome", "row" });

            migrationBuilder.CreateIndex(
                name: "ix_imports_created_at_id",
                table: "imports",
                columns: new[] { "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_imports_status_lease_until",
                table: "imports",
                columns: new[] { "status", "lease_until" });

            migrationBuilder.CreateIndex(
                name: "ix_lead_stage_changes_contact_id_at_id",
                table: "lead_stage_changes",
                columns: new[] { "project_id", "contact_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_projects_organization_id",
                table: "projects",
                column: "organization_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "contact_external_ids");

            migrationBuilder.DropTable(
                name: "contact_history");

            migrationBuilder.DropTable(
                name: "custom_fields");

            migrationBuilder.DropTable(
                name: "import_chunks");

            migrationBuilder.DropTable(
                name: "import_rows");

            migrationBuilder.DropTable(
                name: "lead_stage_changes");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "contacts");

            migrationBuilder.DropTable(
                name: "projects");

            migrationBuilder.DropTable(
                name: "organizations");
        }
    }
}
