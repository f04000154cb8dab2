using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class CallsDecideCallbacks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_calls_number",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "completed_from",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "lease_token",
                table: "callbacks");

            migrationBuilder.AddColumn<bool>(
                name: "duration_is_derived",
                table: "calls",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "retry_at",
                table: "callbacks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "call_id",
                table: "callback_changes",
                type: "uuid",
                nullable: true);

            // of several calls to one number that are on their way, the one that is furthest goes on
            migrationBuilder.Sql("UPDATE calls SET status = 6, cancel_reason = 6, version = version + 1 WHERE status IN (1, 2, 3) AND EXISTS (SELECT 1 FROM calls AS other WHERE other.project_id = calls.project_id AND other.number = calls.number AND other.status IN (1, 2, 3) AND (other.status > calls.status OR (other.status = calls.status AND other.id < calls.id)));");

            migrationBuilder.Sql("UPDATE callback_changes SET call_id = (SELECT callbacks.completed_by_call_id FROM callbacks WHERE callbacks.project_id = callback_changes.project_id AND callbacks.id = callback_changes.callback_id) WHERE kind = 6;");

            migrationBuilder.CreateIndex(
                name: "ix_calls_number",
                table: "calls",
                columns: new[] { "project_id", "number" },
                unique: true,
                filter: "status IN (1, 2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_updated_at_id",
                table: "callbacks",
                columns: new[] { "project_id", "updated_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_calls_number",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_callbacks_updated_at_id",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "duration_is_derived",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "retry_at",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "call_id",
                table: "callback_changes");

            migrationBuilder.AddColumn<short>(
                name: "completed_from",
                table: "callbacks",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "lease_token",
                table: "callbacks",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_calls_number",
                table: "calls",
                columns: new[] { "project_id", "number" },
                filter: "status IN (1, 2, 3)");
        }
    }
}
