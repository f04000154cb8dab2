using System.Globalization;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Bench;

/// <summary>Invented people, the same ones in every run: person N is person N whatever was asked before.</summary>
internal sealed record Person(int Number, string FirstName, string LastName, string AreaCode, string Phone, string? Email, string? Company, string? JobTitle, string? Source, string? Segment, int? Score, string City, string State, string TimeZone, string? Notes)
{
    public const int PhonesPerArea = 7_000_000;

    private const int Stride = 2_654_435; // coprime to the numbers of an area: neighbours do not look alike
    private static readonly string[] FirstNames =
    [
        "Ada", "Aisha", "Alejandro", "Alice", "Amara", "Amir", "Anders", "André", "Anna", "Antonio", "Beatriz", "Ben", "Bianca", "Björn", "Carla", "Carlos", "Chidi", "Chloé", "Clara", "Daniel",
        "Daria", "David", "Diego", "Elena", "Eli", "Elif", "Emil", "Emma", "Erik", "Esther", "Fatima", "Felix", "Fiona", "Frida", "Gabriel", "George", "Giulia", "Grace", "Hana", "Hannah",
        "Hector", "Helen", "Hiro", "Hugo", "Ibrahim", "Ines", "Ingrid", "Isabel", "Ivan", "Jack", "James", "Jana", "Jasmine", "Javier", "Joan", "José", "Julia", "Kai", "Karim", "Katherine",
        "Kenji", "Lara", "Laura", "Leila", "Leo", "Lucas", "Lucía", "Luis", "Maja", "Marco", "Margaret", "Maria", "Marta", "Mateo", "Maya", "Mei", "Mia", "Miguel", "Nadia", "Naomi",
        "Nina", "Noah", "Olga", "Oliver", "Omar", "Oscar", "Paula", "Pedro", "Priya", "Rafael", "Ravi", "Rosa", "Ruth", "Samir", "Sara", "Sofía", "Theo", "Tomás", "Vera", "Zoë",
    ];

    private static readonly string[] LastNames =
    [
        "Abbott", "Acosta", "Adams", "Ahmed", "Álvarez", "Andersen", "Andrews", "Bailey", "Baker", "Barnes", "Becker", "Bennett", "Bianchi", "Blake", "Boyd", "Brandt", "Brooks", "Bryant", "Burke", "Byrne",
        "Calderón", "Campbell", "Carter", "Castillo", "Chang", "Chapman", "Chen", "Clarke", "Coleman", "Collins", "Conti", "Cooper", "Costa", "Cruz", "Dalton", "Das", "Delgado", "Diaz", "Dixon", "Doyle",
        "Duarte", "Dubois", "Duncan", "Eriksen", "Espinoza", "Evans", "Farrell", "Fernandes", "Ferrari", "Fischer", "Fleming", "Flores", "Foster", "Fox", "Franklin", "Fuentes", "Gallagher", "García", "Gibson", "Gómez",
        "Gordon", "Graham", "Grant", "Griffin", "Gupta", "Guzmán", "Haas", "Hamilton", "Hansen", "Harper", "Hayes", "Henderson", "Herrera", "Hoffmann", "Holmes", "Hughes", "Hussain", "Ibarra", "Ito", "Ivanov",
        "Jackson", "Jansen", "Jensen", "Jiménez", "Johansson", "Johnson", "Jordan", "Kaplan", "Kaur", "Keller", "Kelly", "Khan", "Kim", "Klein", "Kovač", "Kowalski", "Krüger", "Kumar", "Larsen", "Lawson",
        "Lee", "Lehmann", "Lewis", "Lindberg", "Lopez", "Lovelace", "Lowe", "Maldonado", "Marino", "Martin", "Martínez", "Mason", "Mehta", "Mendoza", "Meyer", "Miller", "Mitchell", "Moreau", "Moreno", "Morgan",
        "Müller", "Murphy", "Nakamura", "Navarro", "Nguyen", "Nielsen", "Novak", "O'Brien", "O'Neill", "Okafor", "Olsen", "Ortega", "Ortiz", "Osei", "Parker", "Patel", "Pereira", "Pérez", "Petrov", "Phillips",
        "Popescu", "Porter", "Powell", "Quinn", "Ramírez", "Ramos", "Reed", "Reyes", "Ricci", "Richter", "Rivera", "Roberts", "Rojas", "Romano", "Rossi", "Russo", "Ryan", "Sánchez", "Sato", "Schmidt",
        "Schneider", "Scott", "Shah", "Sharma", "Silva", "Singh", "Sokolov", "Soto", "Stewart", "Suzuki", "Tanaka", "Taylor", "Thompson", "Torres", "Turner", "Vargas", "Vogel", "Wagner", "Walker", "Wang",
        "Watson", "Weber", "Wells", "White", "Williams", "Wong", "Wright", "Yamamoto", "Yılmaz", "Young", "Zhang", "Zhou", "Zimmermann", "Świątek", "Żak",
    ];

    private static readonly string[] CompanyStarts =
        ["Acorn", "Beacon", "Birch", "Blue Harbor", "Bright", "Canyon", "Cedar", "Clearwater", "Copper", "Crescent", "Delta", "Eagle", "Evergreen", "Falcon", "Golden", "Granite", "Harvest", "Highland", "Ironwood", "Juniper", "Keystone", "Lakeside", "Lighthouse", "Maple", "Meridian", "Northern", "Oakridge", "Pacific", "Pioneer", "Quarry Road", "Redwood", "Riverside", "Silver", "Stonebridge", "Summit", "Sunrise", "Timber", "Union", "Valley", "Willow"];

    private static readonly string[] CompanyEnds =
        ["Analytics", "Bakery", "Builders", "Capital", "Catering", "Clinic", "Construction", "Consulting", "Dental", "Design", "Electric", "Energy", "Farms", "Fitness", "Foods", "Freight", "Health", "Insurance", "Labs", "Legal", "Logistics", "Manufacturing", "Media", "Motors", "Optics", "Partners", "Pharmacy", "Plumbing", "Realty", "Robotics", "Roofing", "School", "Software", "Solar", "Studio", "Supply", "Systems", "Textiles", "Travel", "Works"];

    private static readonly string[] JobTitles = ["Account Manager", "Buyer", "CEO", "CFO", "CTO", "Director", "Engineer", "Founder", "General Manager", "Head of Sales", "IT Manager", "Marketing Lead", "Office Manager", "Operations Manager", "Owner", "Practice Manager"];
    private static readonly string[] Sources = ["Website", "Referral", "Trade show", "Webinar", "Cold list", "Partner", "Newsletter", "Facebook Ads", "Google Ads", "Walk-in"];
    private static readonly string[] NotesTexts = ["Asked for pricing; wants a quote for 25 seats.", "Prefers mornings, never on Fridays.", "Met at the fair, follow up after the holidays.", "Contract with a competitor ends in spring.", "Said: \"call me back next quarter\"."];
    private static readonly string[] Domains = ["example.com", "example.org", "example.net", "mail.example.com"];

    private static readonly (string AreaCode, string City, string State, string TimeZone)[] Places =
    [
        ("212", "New York", "NY", "America/New_York"), ("617", "Boston", "MA", "America/New_York"), ("404", "Atlanta", "GA", "America/New_York"), ("305", "Miami", "FL", "America/New_York"),
        ("215", "Philadelphia", "PA", "America/New_York"), ("202", "Washington", "DC", "America/New_York"), ("312", "Chicago", "IL", "America/Chicago"), ("713", "Houston", "TX", "America/Chicago"),
        ("214", "Dallas", "TX", "America/Chicago"), ("504", "New Orleans", "LA", "America/Chicago"), ("303", "Denver", "CO", "America/Denver"), ("505", "Albuquerque", "NM", "America/Denver"),
        ("415", "San Francisco", "CA", "America/Los_Angeles"), ("213", "Los Angeles", "CA", "America/Los_Angeles"), ("206", "Seattle", "WA", "America/Los_Angeles"), ("702", "Las Vegas", "NV", "America/Los_Angeles"),
    ];

    public static readonly string[] Segments =
    [
        "Premium", "Trial", "Renewals", "Dormant", "Enterprise", "Small business", "Healthcare", "Retail", "Education", "Finance",
        "Manufacturing", "Hospitality", "Real estate", "Non-profit", "Government", "Technology", "Logistics", "Agriculture", "Energy", "VIP",
    ];

    public static Person Of(int number, int seed)
    {
        var random = new Random(HashCode(seed, number));
        var (first, last) = (Pick(FirstNames, random), Pick(LastNames, random));
        var place = Places[number % Places.Length];
        var line = 2_000_000 + (int)((long)(number / Places.Length + 1) * Stride % PhonesPerArea);
        var handle = SearchTerms.Of(first) + "." + SearchTerms.Of(last).Replace(' ', '.');
        return new(
            number, first, last, place.AreaCode, $"{line:D7}",
            random.Next(100) < 85 ? $"{Ascii(handle)}{number}@{Pick(Domains, random)}" : null,
            random.Next(100) < 80 ? $"{Pick(CompanyStarts, random)} {Pick(CompanyEnds, random)}" : null,
            random.Next(100) < 60 ? Pick(JobTitles, random) : null,
            random.Next(100) < 90 ? Pick(Sources, random) : null,
            random.Next(100) < 90 ? Pick(Segments, random) : null,
            random.Next(100) < 75 ? random.Next(101) : null,
            place.City, place.State, place.TimeZone,
            random.Next(100) < 20 ? Pick(NotesTexts, random) : null);
    }

    public string E164 => $"+1{AreaCode}{Phone}";

    /// <summary>The same number in one of the ways that spreadsheets hold it.</summary>
    public string TypedPhone => (Number % 4) switch
    {
        0 => E164,
        1 => $"({AreaCode}) {Phone[..3]}-{Phone[3..]}",
        2 => $"{AreaCode}-{Phone[..3]}-{Phone[3..]}",
        _ => $"+1 {AreaCode} {Phone[..3]} {Phone[3..]}",
    };

    public ContactChanges Changes() => new()
    {
        FirstName = FirstName,
        LastName = LastName,
        Phone = new PhoneNumber(E164, TypedPhone, TimeZone),
        Email = Email,
        Company = Company,
        JobTitle = JobTitle,
        Source = Source,
        Segment = Segment,
        LeadScore = Score,
        City = City,
        State = State,
        Country = "US",
        Notes = Notes,
    };

    /// <summary>The contact as the service would have stored it: three in ten are leads, four in ten have been called.</summary>
    public Contact Contact(Guid project, Guid id, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var random = new Random(HashCode(Number, 7));
        var changes = Changes();
        if (random.Next(10) < 3)
        {
            (changes.LeadStage, changes.LeadStageReason) = (Enum.GetValues<LeadStage>()[random.Next(7)], "bench");
        }

        var contact = Domain.Contacts.Contact.Create(project, id, changes, "bench", createdAt);
        if (random.Next(10) < 4)
        {
            var most = Math.Min(60, (now - createdAt).TotalDays);
            var at = Microseconds(now - TimeSpan.FromDays(random.NextDouble() * most));
            var call = new CallFact(id, contact.Phone ?? "", Enum.GetValues<CallResult>()[random.Next(12)], at, at);
            contact.TakeCalls([call], call, was: null, "bench", at);
        }

        return contact;
    }

    public const string CsvHeader = "First Name,Last Name,Phone,Email,Company,Job Title,Source,Lead Score,Segment,City,State,Country,Notes";

    public string CsvRow() => string.Join(',', new[] { FirstName, LastName, TypedPhone, Email, Company, JobTitle, Source, Score?.ToString(CultureInfo.InvariantCulture), Segment, City, State, "US", Notes }.Select(Cell));

    /// <summary>Times at the precision that the database keeps.</summary>
    public static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static string Cell(string? text) => text is null ? "" : text.AsSpan().ContainsAny(",\"") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Ascii(string text) => string.Concat(text.Where(char.IsAscii));

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    /// <summary>The same in every process, unlike System.HashCode.</summary>
    private static int HashCode(int a, int b) => unchecked((a * 73_856_093) ^ (b * 19_349_663) ^ ((b >> 7) * 83_492_791));
}
