using System.Collections.Frozen;

namespace Contacts.Domain;

/// <summary>ISO 3166-1 (and XK): codes, and the names people write instead of them.</summary>
public static class Countries
{
    // alpha-2 | alpha-3 | name | other names
    private const string Table = """
        AD|AND|Andorra
        AE|ARE|United Arab Emirates|UAE|Emirates
        AF|AFG|Afghanistan
        AG|ATG|Antigua & Barbuda
        AI|AIA|Anguilla
        AL|ALB|Albania
        AM|ARM|Armenia
        AO|AGO|Angola
        AQ|ATA|Antarctica
        AR|ARG|Argentina
        AS|ASM|American Samoa
        AT|AUT|Austria|Österreich
        AU|AUS|Australia
        AW|ABW|Aruba
        AX|ALA|Åland Islands
        AZ|AZE|Azerbaijan
        BA|BIH|Bosnia & Herzegovina
        BB|BRB|Barbados
        BD|BGD|Bangladesh
        BE|BEL|Belgium|Belgique|België|Belgien
        BF|BFA|Burkina Faso
        BG|BGR|Bulgaria
        BH|BHR|Bahrain
        BI|BDI|Burundi
        BJ|BEN|Benin
        BL|BLM|St. Barthélemy
        BM|BMU|Bermuda
        BN|BRN|Brunei|Brunei Darussalam
        BO|BOL|Bolivia|Bolivia, Plurinational State of
        BQ|BES|Caribbean Netherlands|Bonaire, Sint Eustatius and Saba
        BR|BRA|Brazil|Brasil
        BS|BHS|Bahamas
        BT|BTN|Bhutan
        BV|BVT|Bouvet Island
        BW|BWA|Botswana
        BY|BLR|Belarus
        BZ|BLZ|Belize
        CA|CAN|Canada
        CC|CCK|Cocos (Keeling) Islands
        CD|COD|DR Congo|Congo - Kinshasa|Democratic Republic of the Congo|Congo, Democratic Republic of the
        CF|CAF|Central African Republic
        CG|COG|Congo|Congo - Brazzaville|Republic of the Congo
        CH|CHE|Switzerland|Schweiz|Suisse|Svizzera
        CI|CIV|Côte d’Ivoire|Ivory Coast
        CK|COK|Cook Islands
        CL|CHL|Chile
        CM|CMR|Cameroon
        CN|CHN|China|People's Republic of China|PRC
        CO|COL|Colombia
        CR|CRI|Costa Rica
        CU|CUB|Cuba
        CV|CPV|Cape Verde|Cabo Verde
        CW|CUW|Curaçao
        CX|CXR|Christmas Island
        CY|CYP|Cyprus
        CZ|CZE|Czechia|Czech Republic|Česko
        DE|DEU|Germany|Deutschland|Alemania|Allemagne
        DJ|DJI|Djibouti
        DK|DNK|Denmark|Danmark
        DM|DMA|Dominica
        DO|DOM|Dominican Republic
        DZ|DZA|Algeria
        EC|ECU|Ecuador
        EE|EST|Estonia
        EG|EGY|Egypt
        EH|ESH|Western Sahara
        ER|ERI|Eritrea
        ES|ESP|Spain|España
        ET|ETH|Ethiopia
        FI|FIN|Finland|Suomi
        FJ|FJI|Fiji
        FK|FLK|Falkland Islands|Falkland Islands (Malvinas)
        FM|FSM|Micronesia|Micronesia, Federated States of
        FO|FRO|Faroe Islands
        FR|FRA|France|République française
        GA|GAB|Gabon
        GB|GBR|United Kingdom|UK|Great Britain|England|Scotland|Wales|Northern Ireland|Britain|United Kingdom of Great Britain and Northern Ireland
        GD|GRD|Grenada
        GE|GEO|Georgia
        GF|GUF|French Guiana
        GG|GGY|Guernsey
        GH|GHA|Ghana
        GI|GIB|Gibraltar
        GL|GRL|Greenland
        GM|GMB|Gambia
        GN|GIN|Guinea
        GP|GLP|Guadeloupe
        GQ|GNQ|Equatorial Guinea
        GR|GRC|Greece|Hellas
        GS|SGS|South Georgia & South Sandwich Islands
        GT|GTM|Guatemala
        GU|GUM|Guam
        GW|GNB|Guinea-Bissau
        GY|GUY|Guyana
        HK|HKG|Hong Kong|Hong Kong SAR China
        HM|HMD|Heard & McDonald Islands|Heard Island and McDonald Islands
        HN|HND|Honduras
        HR|HRV|Croatia|Hrvatska
        HT|HTI|Haiti
        HU|HUN|Hungary|Magyarország
        ID|IDN|Indonesia
        IE|IRL|Ireland|Republic of Ireland|Éire
        IL|ISR|Israel
        IM|IMN|Isle of Man
        IN|IND|India
        IO|IOT|British Indian Ocean Territory
        IQ|IRQ|Iraq
        IR|IRN|Iran|Iran, Islamic Republic of
        IS|ISL|Iceland
        IT|ITA|Italy|Italia
        JE|JEY|Jersey
        JM|JAM|Jamaica
        JO|JOR|Jordan
        JP|JPN|Japan|Nippon
        KE|KEN|Kenya
        KG|KGZ|Kyrgyzstan
        KH|KHM|Cambodia
        KI|KIR|Kiribati
        KM|COM|Comoros
        KN|KNA|St. Kitts & Nevis
        KP|PRK|North Korea|Democratic People's Republic of Korea|Korea, Democratic People's Republic of
        KR|KOR|South Korea|Korea|Republic of Korea|Korea, Republic of
        KW|KWT|Kuwait
        KY|CYM|Cayman Islands
        KZ|KAZ|Kazakhstan
        LA|LAO|Laos|Lao People's Democratic Republic
        LB|LBN|Lebanon
        LC|LCA|St. Lucia
        LI|LIE|Liechtenstein
        LK|LKA|Sri Lanka
        LR|LBR|Liberia
        LS|LSO|Lesotho
        LT|LTU|Lithuania
        LU|LUX|Luxembourg
        LV|LVA|Latvia
        LY|LBY|Libya
        MA|MAR|Morocco
        MC|MCO|Monaco
        MD|MDA|Moldova|Moldova, Republic of
        ME|MNE|Montenegro
        MF|MAF|St. Martin|Saint Martin (French part)
        MG|MDG|Madagascar
        MH|MHL|Marshall Islands
        MK|MKD|North Macedonia|Macedonia
        ML|MLI|Mali
        MM|MMR|Myanmar|Burma
        MN|MNG|Mongolia
        MO|MAC|Macao|Macau
        MP|MNP|Northern Mariana Islands
        MQ|MTQ|Martinique
        MR|MRT|Mauritania
        MS|MSR|Montserrat
        MT|MLT|Malta
        MU|MUS|Mauritius
        MV|MDV|Maldives
        MW|MWI|Malawi
        MX|MEX|Mexico
        MY|MYS|Malaysia
        MZ|MOZ|Mozambique
        NA|NAM|Namibia
        NC|NCL|New Caledonia
        NE|NER|Niger
        NF|NFK|Norfolk Island
        NG|NGA|Nigeria
        NI|NIC|Nicaragua
        NL|NLD|Netherlands|Holland|Nederland|Netherlands, Kingdom of the
        NO|NOR|Norway|Norge
        NP|NPL|Nepal
        NR|NRU|Nauru
        NU|NIU|Niue
        NZ|NZL|New Zealand|Aotearoa
        OM|OMN|Oman
        PA|PAN|Panama
        PE|PER|Peru
        PF|PYF|French Polynesia
        PG|PNG|Papua New Guinea
        PH|PHL|Philippines
        PK|PAK|Pakistan
        PL|POL|Poland|Polska
        PM|SPM|St. Pierre & Miquelon
        PN|PCN|Pitcairn Islands|Pitcairn
        PR|PRI|Puerto Rico
        PS|PSE|Palestinian Territories|Palestine|Palestine, State of
        PT|PRT|Portugal|República Portuguesa
        PW|PLW|Palau
        PY|PRY|Paraguay
        QA|QAT|Qatar
        RE|REU|Réunion
        RO|ROU|Romania
        RS|SRB|Serbia
        RU|RUS|Russia|Russian Federation
        RW|RWA|Rwanda
        SA|SAU|Saudi Arabia
        SB|SLB|Solomon Islands
        SC|SYC|Seychelles
        SD|SDN|Sudan
        SE|SWE|Sweden|Sverige
        SG|SGP|Singapore
        SH|SHN|St. Helena|Saint Helena, Ascension and Tristan da Cunha
        SI|SVN|Slovenia
        SJ|SJM|Svalbard & Jan Mayen
        SK|SVK|Slovakia
        SL|SLE|Sierra Leone
        SM|SMR|San Marino
        SN|SEN|Senegal
        SO|SOM|Somalia
        SR|SUR|Suriname
        SS|SSD|South Sudan
        ST|STP|São Tomé & Príncipe
        SV|SLV|El Salvador
        SX|SXM|Sint Maarten|Sint Maarten (Dutch part)
        SY|SYR|Syria|Syrian Arab Republic
        SZ|SWZ|Eswatini|Swaziland
        TC|TCA|Turks & Caicos Islands
        TD|TCD|Chad
        TF|ATF|French Southern Territories
        TG|TGO|Togo
        TH|THA|Thailand
        TJ|TJK|Tajikistan
        TK|TKL|Tokelau
        TL|TLS|Timor-Leste|East Timor
        TM|TKM|Turkmenistan
        TN|TUN|Tunisia
        TO|TON|Tonga
        TR|TUR|Turkey|Türkiye
        TT|TTO|Trinidad & Tobago
        TV|TUV|Tuvalu
        TW|TWN|Taiwan|Taiwan, Province of China
        TZ|TZA|Tanzania|Tanzania, United Republic of
        UA|UKR|Ukraine|Ukrayina
        UG|UGA|Uganda
        UM|UMI|U.S. Outlying Islands|United States Minor Outlying Islands
        US|USA|United States|United States of America|America|Estados Unidos
        UY|URY|Uruguay
        UZ|UZB|Uzbekistan
        VA|VAT|Vatican City|Holy See|Holy See (Vatican City State)
        VC|VCT|St. Vincent & Grenadines
        VE|VEN|Venezuela|Venezuela, Bolivarian Republic of
        VG|VGB|British Virgin Islands|Virgin Islands, British
        VI|VIR|U.S. Virgin Islands|Virgin Islands, U.S.
        VN|VNM|Vietnam
        VU|VUT|Vanuatu
        WF|WLF|Wallis & Futuna
        WS|WSM|Samoa
        XK|XKK|Kosovo
        YE|YEM|Yemen
        YT|MYT|Mayotte
        ZA|ZAF|South Africa
        ZM|ZMB|Zambia
        ZW|ZWE|Zimbabwe
        """;

    private static readonly FrozenDictionary<string, string> Codes = Table
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|'))
        .SelectMany(row => row.Select(word => (Word: NormalForm(word), Code: row[0])))
        .ToFrozenDictionary(pair => pair.Word, pair => pair.Code);

    public static bool IsCode(string code) => code.Length == 2 && Codes.TryGetValue(code.ToLowerInvariant(), out var known) && known == code;

    /// <summary>The alpha-2 code of a code or name in any case; null when it is neither.</summary>
    public static string? Find(string text) => Codes.GetValueOrDefault(NormalForm(text));

    /// <summary>Only a code will do (the API); names are understood on import alone.</summary>
    public static string Require(string? code, string field)
    {
        var upper = code?.Trim().ToUpperInvariant();
        return upper is not null && IsCode(upper)
            ? upper
            : throw DomainException.Invalid("unknown_country", $"\"{code}\" is not an ISO 3166-1 alpha-2 country code; write one such as US.", field);
    }

    /// <summary>Case, accents, punctuation, "St." for "Saint" and the small words make no difference.</summary>
    private static string NormalForm(string text)
    {
        var words = string.Concat(Text.Key(text)!.Select(c => char.IsLetter(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 1 ? words[0] : string.Concat(words.Where(word => word is not ("and" or "the" or "of")).Select(word => word == "st" ? "saint" : word));
    }
}
