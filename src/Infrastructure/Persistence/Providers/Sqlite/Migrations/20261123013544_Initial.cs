using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "contact_terms",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    term = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_terms", x => new { x.project_id, x.term, x.contact_id });
                });

            migrationBuilder.CreateTable(
                name: "organizations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organizations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "projects",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    default_country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    calling_hours_start = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    calling_hours_end = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organization_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    project_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    prefix = table.Column<string>(type: "TEXT", maxLength: 11, nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    scopes = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    first_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    last_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    phone_raw = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    phone_status = table.Column<short>(type: "INTEGER", nullable: true),
                    phone_time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    type = table.Column<short>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    company = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    job_title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    segment = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    notes = table.Column<string>(type: "TEXT", nullable: true),
                    city = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    lead_score = table.Column<int>(type: "INTEGER", nullable: true),
                    scored_at = table.Column<long>(type: "INTEGER", nullable: true),
                    score_source = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    custom_fields = table.Column<string>(type: "TEXT", nullable: true),
                    external_ids = table.Column<string>(type: "TEXT", nullable: true),
                    do_not_call = table.Column<bool>(type: "INTEGER", nullable: false),
                    do_not_call_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    do_not_call_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    name_key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    email_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    company_key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    source_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    segment_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    city_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    state_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    lead_score_key = table.Column<int>(type: "INTEGER", nullable: false),
                    search_text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    lead_stage = table.Column<short>(type: "INTEGER", nullable: true),
                    stage_entered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    converted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_contacted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_call_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_call_result = table.Column<short>(type: "INTEGER", nullable: true),
                    call_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    last_contacted_key = table.Column<long>(type: "INTEGER", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    label = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    type = table.Column<short>(type: "INTEGER", nullable: false),
                    options = table.Column<string>(type: "TEXT", nullable: false),
                    required = table.Column<bool>(type: "INTEGER", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    archived = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    status = table.Column<short>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    file_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    on_duplicate = table.Column<short>(type: "INTEGER", nullable: false),
                    on_invalid = table.Column<short>(type: "INTEGER", nullable: false),
                    match_on = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    external_system = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    auto_confirm = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    review = table.Column<string>(type: "TEXT", nullable: true),
                    planned = table.Column<string>(type: "TEXT", nullable: false),
                    done = table.Column<string>(type: "TEXT", nullable: false),
                    checkpoint = table.Column<int>(type: "INTEGER", nullable: false),
                    progress = table.Column<double>(type: "REAL", nullable: false),
                    error_code = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    lease_owner = table.Column<Guid>(type: "TEXT", nullable: true),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    system = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    changes = table.Column<string>(type: "TEXT", nullable: true)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from = table.Column<short>(type: "INTEGER", nullable: true),
                    to = table.Column<short>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    seconds_in_from = table.Column<long>(type: "INTEGER", nullable: true)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    import_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
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
                    project_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    import_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    row = table.Column<int>(type: "INTEGER", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<short>(type: "INTEGER", nullable: false),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    code = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    column = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    message = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    cells = table.Column<string>(type: "TEXT", nullable: true)
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

            migrationBuilder.Sql(SearchTermTriggers.Create);
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
                name: "contact_terms");

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
