using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class DoNotCallLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "id",
                table: "do_not_call_numbers",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateIndex(
                name: "ix_do_not_call_numbers_scope_id_added_at_id",
                table: "do_not_call_numbers",
                columns: new[] { "scope_id", "added_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_do_not_call_changes_scope_id_number_at_id",
                table: "do_not_call_changes",
                columns: new[] { "scope_id", "number", "at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_do_not_call_numbers_scope_id_added_at_id",
                table: "do_not_call_numbers");

            migrationBuilder.DropIndex(
                name: "ix_do_not_call_changes_scope_id_number_at_id",
                table: "do_not_call_changes");

            migrationBuilder.DropColumn(
                name: "id",
                table: "do_not_call_numbers");
        }
    }
}
