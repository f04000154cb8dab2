using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class ListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_contacts_do_not_call_lead_score_key_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_completed_by_call_id",
                table: "callbacks");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_lease_agent_id",
                table: "callbacks");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_origin_call_id",
                table: "callbacks");

            migrationBuilder.CreateIndex(
                name: "ix_imports_status_created_at_id",
                table: "imports",
                columns: new[] { "project_id", "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_do_not_call",
                table: "contacts",
                columns: new[] { "project_id", "lead_score_key", "id" },
                filter: "do_not_call = 1");

            migrationBuilder.CreateIndex(
                name: "ix_calls_number_at_id",
                table: "calls",
                columns: new[] { "project_id", "number", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_queued_at_id",
                table: "calls",
                columns: new[] { "project_id", "queued_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_result_at_id",
                table: "calls",
                columns: new[] { "project_id", "result", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_completed_by_call_id",
                table: "callbacks",
                columns: new[] { "project_id", "completed_by_call_id" },
                filter: "completed_by_call_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_lease_agent_id",
                table: "callbacks",
                columns: new[] { "project_id", "lease_agent_id" },
                filter: "lease_agent_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_needs_confirmation",
                table: "callbacks",
                columns: new[] { "project_id", "scheduled_at", "id" },
                filter: "needs_confirmation = 1");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_origin_call_id_created_at",
                table: "callbacks",
                columns: new[] { "project_id", "origin_call_id", "created_at" },
                filter: "origin_call_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_imports_status_created_at_id",
                table: "imports");

            migrationBuilder.DropIndex(
                name: "ix_contacts_do_not_call",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_calls_number_at_id",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_calls_queued_at_id",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_calls_result_at_id",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_completed_by_call_id",
                table: "callbacks");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_lease_agent_id",
                table: "callbacks");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_needs_confirmation",
                table: "callbacks");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_origin_call_id_created_at",
                table: "callbacks");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_do_not_call_lead_score_key_id",
                table: "contacts",
                columns: new[] { "project_id", "do_not_call", "lead_score_key", "id" },
                filter: "do_not_call = 1");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_completed_by_call_id",
                table: "callbacks",
                columns: new[] { "project_id", "completed_by_call_id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_lease_agent_id",
                table: "callbacks",
                columns: new[] { "project_id", "lease_agent_id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_origin_call_id",
                table: "callbacks",
                columns: new[] { "project_id", "origin_call_id" });
        }
    }
}
