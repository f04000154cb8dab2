using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class RareValues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_projects_organization_id",
                table: "projects");

            migrationBuilder.DropIndex(
                name: "ix_api_keys_organization_id",
                table: "api_keys");

            migrationBuilder.CreateIndex(
                name: "ix_projects_organization_id_created_at_id",
                table: "projects",
                columns: new[] { "organization_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_converted_at_id",
                table: "contacts",
                columns: new[] { "project_id", "converted_at", "id" },
                filter: "converted_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_do_not_call_lead_score_key_id",
                table: "contacts",
                columns: new[] { "project_id", "do_not_call", "lead_score_key", "id" },
                filter: "do_not_call");

            migrationBuilder.CreateIndex(
                name: "ix_contacts_last_call_at_id",
                table: "contacts",
                columns: new[] { "project_id", "last_call_at", "id" },
                filter: "last_call_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_organization_id_created_at_id",
                table: "api_keys",
                columns: new[] { "organization_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_access_changes_api_key_id_at_id",
                table: "access_changes",
                columns: new[] { "api_key_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_access_changes_organization_id_at_id",
                table: "access_changes",
                columns: new[] { "organization_id", "at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_projects_organization_id_created_at_id",
                table: "projects");

            migrationBuilder.DropIndex(
                name: "ix_contacts_converted_at_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_contacts_do_not_call_lead_score_key_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_contacts_last_call_at_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_api_keys_organization_id_created_at_id",
                table: "api_keys");

            migrationBuilder.DropIndex(
                name: "ix_access_changes_api_key_id_at_id",
                table: "access_changes");

            migrationBuilder.DropIndex(
                name: "ix_access_changes_organization_id_at_id",
                table: "access_changes");

            migrationBuilder.CreateIndex(
                name: "ix_projects_organization_id",
                table: "projects",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_organization_id",
                table: "api_keys",
                column: "organization_id");
        }
    }
}
