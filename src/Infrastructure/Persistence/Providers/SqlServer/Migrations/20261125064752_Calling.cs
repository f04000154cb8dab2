using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Calling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "callback_grace_hours",
                table: "projects",
                type: "int",
                nullable: false,
                defaultValue: 24);

            migrationBuilder.AddColumn<Guid>(
                name: "do_not_call_call_id",
                table: "contacts",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "do_not_call_lifted_at",
                table: "contacts",
                type: "datetimeoffset(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "new_since",
                table: "contacts",
                type: "datetimeoffset(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "open_callback_at",
                table: "contacts",
                type: "datetimeoffset(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    external_id = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    active = table.Column<bool>(type: "bit", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agents", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_agents_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "do_not_call_changes",
                columns: table => new
                {
                    scope_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    number = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    actor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_do_not_call_changes", x => new { x.scope_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "do_not_call_numbers",
                columns: table => new
                {
                    scope_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    number = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    added_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    added_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_do_not_call_numbers", x => new { x.scope_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "call_batches",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    agent_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    outside_hours = table.Column<short>(type: "smallint", nullable: false),
                    queued = table.Column<int>(type: "int", nullable: false),
                    skipped_by = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    created_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_call_batches", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_call_batches_agent",
                        columns: x => new { x.project_id, x.agent_id },
                        principalTable: "agents",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_call_batches_project",
                        column: x => x.project_id,
                        principalTable: "projects",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "callback_changes",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    callback_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    contact_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    scheduled_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    actor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callback_changes", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "callbacks",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    contact_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    agent_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    scheduled_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    time_zone = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    utc_offset_minutes = table.Column<int>(type: "int", nullable: false),
                    priority = table.Column<short>(type: "smallint", nullable: false),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    needs_confirmation = table.Column<bool>(type: "bit", nullable: false),
                    attempts = table.Column<int>(type: "int", nullable: false),
                    origin_call_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    completed_by_call_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    completed_from = table.Column<short>(type: "smallint", nullable: true),
                    cancel_reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    closed_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    lease_token = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    lease_agent_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    created_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    updated_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callbacks", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_callbacks_agent",
                        columns: x => new { x.project_id, x.agent_id },
                        principalTable: "agents",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_callbacks_contact",
                        columns: x => new { x.project_id, x.contact_id },
                        principalTable: "contacts",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_callbacks_lease_agent",
                        columns: x => new { x.project_id, x.lease_agent_id },
                        principalTable: "agents",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "calls",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    contact_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    agent_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    callback_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    batch_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    direction = table.Column<short>(type: "smallint", nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    number = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    priority = table.Column<short>(type: "smallint", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    keeps_calling_hours = table.Column<bool>(type: "bit", nullable: false),
                    queued_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    queued_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    lease_token = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    claimed_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    duration_seconds = table.Column<int>(type: "int", nullable: true),
                    recording_url = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    summary = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2"),
                    provider = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: true, collation: "Latin1_General_100_BIN2"),
                    provider_call_id = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    provider_result = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    result = table.Column<short>(type: "smallint", nullable: true),
                    reported_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    corrected_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: true),
                    cancel_reason = table.Column<short>(type: "smallint", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_calls", x => new { x.project_id, x.id });
                    table.ForeignKey(
                        name: "fk_calls_agent",
                        columns: x => new { x.project_id, x.agent_id },
                        principalTable: "agents",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_calls_call_batch",
                        columns: x => new { x.project_id, x.batch_id },
                        principalTable: "call_batches",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_calls_callback",
                        columns: x => new { x.project_id, x.callback_id },
                        principalTable: "callbacks",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_calls_contact",
                        columns: x => new { x.project_id, x.contact_id },
                        principalTable: "contacts",
                        principalColumns: new[] { "project_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_open_callback_at_id",
                table: "contacts",
                columns: new[] { "project_id", "open_callback_at", "id" },
                filter: "open_callback_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_agents_external_id",
                table: "agents",
                columns: new[] { "project_id", "external_id" },
                unique: true,
                filter: "external_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_agents_name_id",
                table: "agents",
                columns: new[] { "project_id", "name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_call_batches_agent_id",
                table: "call_batches",
                columns: new[] { "project_id", "agent_id" });

            migrationBuilder.CreateIndex(
                name: "ix_call_batches_created_at_id",
                table: "call_batches",
                columns: new[] { "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callback_changes_callback_id_at_id",
                table: "callback_changes",
                columns: new[] { "project_id", "callback_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callback_changes_contact_id_at_id",
                table: "callback_changes",
                columns: new[] { "project_id", "contact_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_agent_id_status_scheduled_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "agent_id", "status", "scheduled_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_completed_by_call_id",
                table: "callbacks",
                columns: new[] { "project_id", "completed_by_call_id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_contact_id_scheduled_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "contact_id", "scheduled_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_created_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_lease_agent_id",
                table: "callbacks",
                columns: new[] { "project_id", "lease_agent_id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_origin_call_id",
                table: "callbacks",
                columns: new[] { "project_id", "origin_call_id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_priority_scheduled_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "priority", "scheduled_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_scheduled_at",
                table: "callbacks",
                column: "scheduled_at",
                filter: "status IN (1, 2)");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_scheduled_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "scheduled_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_status_scheduled_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "status", "scheduled_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_agent_id_at_id",
                table: "calls",
                columns: new[] { "project_id", "agent_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_at_id",
                table: "calls",
                columns: new[] { "project_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_batch_id_status",
                table: "calls",
                columns: new[] { "project_id", "batch_id", "status" },
                filter: "batch_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_calls_callback_id",
                table: "calls",
                columns: new[] { "project_id", "callback_id" },
                filter: "callback_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_calls_contact_id",
                table: "calls",
                columns: new[] { "project_id", "contact_id" },
                unique: true,
                filter: "status IN (1, 2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_calls_contact_id_at_id",
                table: "calls",
                columns: new[] { "project_id", "contact_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_lease_until",
                table: "calls",
                column: "lease_until",
                filter: "status IN (2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_calls_number",
                table: "calls",
                columns: new[] { "project_id", "number" },
                filter: "status IN (1, 2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_calls_priority_not_before_id",
                table: "calls",
                columns: new[] { "project_id", "priority", "not_before", "id" },
                filter: "status = 1");

            migrationBuilder.CreateIndex(
                name: "ix_calls_provider_call_id",
                table: "calls",
                columns: new[] { "project_id", "provider_call_id" },
                unique: true,
                filter: "provider_call_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_calls_status_at_id",
                table: "calls",
                columns: new[] { "project_id", "status", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_do_not_call_changes_scope_id_at_id",
                table: "do_not_call_changes",
                columns: new[] { "scope_id", "at", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_callback_changes_callback",
                table: "callback_changes",
                columns: new[] { "project_id", "callback_id" },
                principalTable: "callbacks",
                principalColumns: new[] { "project_id", "id" },
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_callbacks_completed_by_call",
                table: "callbacks",
                columns: new[] { "project_id", "completed_by_call_id" },
                principalTable: "calls",
                principalColumns: new[] { "project_id", "id" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_callbacks_origin_call",
                table: "callbacks",
                columns: new[] { "project_id", "origin_call_id" },
                principalTable: "calls",
                principalColumns: new[] { "project_id", "id" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_call_batches_agent",
                table: "call_batches");

            migrationBuilder.DropForeignKey(
                name: "fk_callbacks_agent",
                table: "callbacks");

            migrationBuilder.DropForeignKey(
                name: "fk_callbacks_lease_agent",
                table: "callbacks");

            migrationBuilder.DropForeignKey(
                name: "fk_calls_agent",
                table: "calls");

            migrationBuilder.DropForeignKey(
                name: "fk_calls_callback",
                table: "calls");

            migrationBuilder.DropTable(
                name: "callback_changes");

            migrationBuilder.DropTable(
                name: "do_not_call_changes");

            migrationBuilder.DropTable(
                name: "do_not_call_numbers");

            migrationBuilder.DropTable(
                name: "agents");

            migrationBuilder.DropTable(
                name: "callbacks");

            migrationBuilder.DropTable(
                name: "calls");

            migrationBuilder.DropTable(
                name: "call_batches");

            migrationBuilder.DropIndex(
                name: "ix_contacts_open_callback_at_id",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "callback_grace_hours",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "do_not_call_call_id",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "do_not_call_lifted_at",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "new_since",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "open_callback_at",
                table: "contacts");
        }
    }
}
