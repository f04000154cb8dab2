using System.Globalization;

namespace Contacts.Bench;

/// <summary>What a run does; every option has a default.</summary>
internal sealed record Settings
{
    public const string Usage = """
        bench/run [options]
          --quick          one short round over 30,000 contacts and a small import, nothing on SQLite, no growth, access and start: under 3 minutes, for a look only
          --only W1,W2     these workloads; SQLite for those on SQLite, growth for those at 10,000 and 1,000,000 contacts; see docs/performance.md
          --contacts N     contacts in the database (100000)
          --rows N         rows of the import (100000)
          --rounds N       rounds of each workload (3)
          --seconds N      length of one round, each side (4)
          --connections N  keep-alive connections (16)
          --write-doc      put the table into docs/performance.md
        """;

    public int Contacts { get; init; } = 100_000;
    public int Rows { get; private init; } = 100_000;
    public int Rounds { get; init; } = 3;
    public int Seconds { get; init; } = 4;
    public int WarmUpSeconds { get; private init; } = 5;

    /// <summary>The first load a process gets is longer: most of its code is compiled anew while it lasts.</summary>
    public int FirstWarmUpSeconds { get; private init; } = 30;
    public int Connections { get; private init; } = 16;
    public bool Quick { get; private init; }
    public bool WriteDoc { get; private init; }
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whether the workload was asked for: W3 asks for W3a and W3b, W1 not for W10a.</summary>
    public bool Wants(string workload) => Only.Count == 0 || Only.Any(only =>
        workload.StartsWith(only, StringComparison.OrdinalIgnoreCase) && (workload.Length == only.Length || !char.IsDigit(workload[only.Length])));

    /// <summary>Whether a part was asked for that a quick run leaves out.</summary>
    public bool WantsLong(string part) => Wants(part) && (!Quick || Only.Count > 0);

    /// <summary>The same for a part that is measured beside the main table, in one round of at most three seconds.</summary>
    public Settings Beside(int contacts, IReadOnlyList<string> only) => this with { Contacts = contacts, Only = only, Rounds = 1, Seconds = Math.Min(3, Seconds) };

    public static Settings? Parse(IReadOnlyList<string> args)
    {
        var quick = args.Contains("--quick");
        var settings = quick ? new Settings { Quick = true, Contacts = 30_000, Rows = 20_000, Rounds = 1, Seconds = 1, WarmUpSeconds = 1, FirstWarmUpSeconds = 8 } : new Settings();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    break;
                case "--write-doc":
                    settings = settings with { WriteDoc = true };
                    break;
                case "--only" when i + 1 < args.Count:
                    settings = settings with { Only = args[++i].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
                    break;
                case var name when i + 1 < args.Count && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && settings.With(name, number) is { } changed:
                    (settings, i) = (changed, i + 1);
                    break;
                default:
                    return null;
            }
        }

        return settings;
    }

    private Settings? With(string option, int number) => option switch
    {
        "--contacts" => this with { Contacts = number },
        "--rows" => this with { Rows = number },
        "--rounds" => this with { Rounds = number },
        "--seconds" => this with { Seconds = number },
        "--connections" => this with { Connections = number },
        _ => null,
    };
}
