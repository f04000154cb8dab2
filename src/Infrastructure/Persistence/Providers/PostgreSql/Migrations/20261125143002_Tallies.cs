using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Tallies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "tallies",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    quarter = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tallies", x => new { x.project_id, x.subject, x.quarter, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "tally_changes",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    subject = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    quarter = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tally_changes", x => new { x.project_id, x.id });
                });

            migrationBuilder.Sql(TallyTriggers.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(TallyTriggers.Drop);

            migrationBuilder.DropTable(
                name: "tallies");

            migrationBuilder.DropTable(
                name: "tally_changes");
        }
    }
}
