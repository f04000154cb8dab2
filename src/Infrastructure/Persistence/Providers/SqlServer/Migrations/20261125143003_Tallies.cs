using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Contacts.Infrastructure.Persistence.Providers.SqlServer.Migrations
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
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    subject = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<int>(type: "int", nullable: false),
                    quarter = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    count = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tallies", x => new { x.project_id, x.subject, x.quarter, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "tally_changes",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    subject = table.Column<short>(type: "smallint", nullable: false),
                    kind = table.Column<int>(type: "int", nullable: false),
                    quarter = table.Column<DateTimeOffset>(type: "datetimeoffset(6)", precision: 6, nullable: false),
                    count = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tally_changes", x => new { x.project_id, x.id });
                });

            foreach (var statement in TallyTriggers.Create)
            {
                migrationBuilder.Sql(statement);
            }
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
