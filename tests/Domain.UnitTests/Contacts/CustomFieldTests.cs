using System.Text.Json;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class CustomFieldTests
{
    private static CustomFieldDefinition Field(CustomFieldType type, string key = "field", bool required = false, bool archived = false)
    {
        IReadOnlyList<string> options = type == CustomFieldType.Choice ? ["Gold", "Silver"] : [];
        var field = CustomFieldDefinition.Define(Given.ProjectId, Given.ContactId, key, "A field", type, options, required, 1, Given.Now);
        if (archived)
        {
            field.Change("A field", options, required, 1, archived: true, Given.Now);
        }

        return field;
    }

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static DomainException Refused(Action action) => Assert.Throws<DomainException>(() => action())!;

    [TestCase(CustomFieldType.Text, "\" a b \"", "a b")]
    [TestCase(CustomFieldType.Date, "\"2027-01-31\"", "2027-01-31")]
    [TestCase(CustomFieldType.Date, "\"2028-02-29\"", "2028-02-29")]
    [TestCase(CustomFieldType.Date, "\"2027-01-31T23:30:00-08:00\"", "2027-01-31")]
    [TestCase(CustomFieldType.Date, "\"2027-01-31T00:30:00.123Z\"", "2027-01-31")]
    [TestCase(CustomFieldType.Boolean, "true", true)]
    [TestCase(CustomFieldType.Boolean, "false", false)]
    [TestCase(CustomFieldType.Choice, "\" gold\"", "Gold")]
    public void Accept_Json_IsTyped(CustomFieldType type, string json, object expected) => Assert.That(Field(type).Accept(Json(json)), Is.EqualTo(expected));

    [TestCase("0", "0")]
    [TestCase("-0.0", "0")]
    [TestCase("1e3", "1000")]
    [TestCase("1.50", "1.5")]
    [TestCase("-0.001", "-0.001")]
    [TestCase("1.000000000000000000", "1")]
    [TestCase("999999999999999", "999999999999999")]
    [TestCase("-999999999999999", "-999999999999999")]
    [TestCase("0.123456789012345", "0.123456789012345")]
    [TestCase("12345678901234.5", "12345678901234.5")]
    [TestCase("1e-15", "0.000000000000001")]
    public void Accept_Number_IsKeptWithoutTrailingZeros(string json, string expected)
    {
        var number = Field(CustomFieldType.Number).Accept(Json(json));

        Assert.That(JsonSerializer.Serialize(number), Is.EqualTo(expected));
    }

    [TestCase("1000000000000000")]
    [TestCase("-1000000000000000")]
    [TestCase("0.1234567890123456")]
    [TestCase("-0.0000000000000001")]
    [TestCase("123456789012345.6")]
    [TestCase("1e15")]
    [TestCase("1e-16")]
    [TestCase("1e-30")]
    [TestCase("1e400")]
    public void Accept_NumberOfMoreThan15Digits_IsRefused(string json) =>
        Assert.That(Refused(() => Field(CustomFieldType.Number).Accept(Json(json))).Code, Is.EqualTo("not_a_number"));

    [TestCase(CustomFieldType.Text, "1", "not_a_text")]
    [TestCase(CustomFieldType.Text, "true", "not_a_text")]
    [TestCase(CustomFieldType.Text, "[]", "not_a_text")]
    [TestCase(CustomFieldType.Text, "{}", "not_a_text")]
    [TestCase(CustomFieldType.Text, "\" \"", "required")]
    [TestCase(CustomFieldType.Text, "\"\\u0000\"", "invalid_character")]
    [TestCase(CustomFieldType.Text, "\"\\ud800\"", "invalid_character")]
    [TestCase(CustomFieldType.Number, "\"1\"", "not_a_number")]
    [TestCase(CustomFieldType.Date, "20270131", "not_a_date")]
    [TestCase(CustomFieldType.Date, "\"2027-02-30\"", "not_a_date")]
    [TestCase(CustomFieldType.Date, "\"2027-02-29\"", "not_a_date")]
    [TestCase(CustomFieldType.Date, "\"2027-1-2\"", "not_a_date")]
    [TestCase(CustomFieldType.Date, "\"01/02/2027\"", "not_a_date")]
    [TestCase(CustomFieldType.Date, "\"2027-02-30T10:00:00Z\"", "not_a_date")]
    [TestCase(CustomFieldType.Boolean, "\"true\"", "not_a_boolean")]
    [TestCase(CustomFieldType.Boolean, "1", "not_a_boolean")]
    [TestCase(CustomFieldType.Choice, "\"Bronze\"", "not_a_choice")]
    public void Accept_JsonOfAnotherType_IsRefused(CustomFieldType type, string json, string code)
    {
        var refused = Refused(() => Field(type).Accept(Json(json)));

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo((code, "customFields.field", true)));
    }

    [Test]
    public void Accept_Text_HasAnExactLimit()
    {
        Assert.That(Field(CustomFieldType.Text).Parse(new string('x', 2000)), Has.Length.EqualTo(2000));
        Assert.That(Refused(() => Field(CustomFieldType.Text).Parse(new string('x', 2001))).Code, Is.EqualTo("text_too_long"));
    }

    [TestCase(" 12.50 ", "12.5")]
    [TestCase("-3", "-3")]
    [TestCase("+3", "3")]
    [TestCase(".5", "0.5")]
    public void Parse_Number_IsTyped(string text, string expected) => Assert.That(JsonSerializer.Serialize(Field(CustomFieldType.Number).Parse(text)), Is.EqualTo(expected));

    [TestCase("1,5", TestName = "Parse_DecimalComma_IsNotFifteen")]
    [TestCase("1,234")]
    [TestCase("1.234,5")]
    [TestCase("1E+10")]
    [TestCase("5-")]
    [TestCase("$5")]
    [TestCase("NaN")]
    [TestCase("")]
    public void Parse_WhatIsNoPlainNumber_IsRefused(string text) =>
        Assert.That(Refused(() => Field(CustomFieldType.Number).Parse(text)).Code, Is.EqualTo("not_a_number"));

    [TestCase("2027-01-31", "2027-01-31")]
    [TestCase(" 2027-01-31 10:00:00 ", "2027-01-31")]
    public void Parse_Date_IsTyped(string text, string expected) => Assert.That(Field(CustomFieldType.Date).Parse(text), Is.EqualTo(expected));

    [TestCase("yes", true)]
    [TestCase(" TRUE ", true)]
    [TestCase("Y", true)]
    [TestCase("1", true)]
    [TestCase("x", true)]
    [TestCase("On", true)]
    [TestCase("ja", true)]
    [TestCase("OUI", true)]
    [TestCase("sí", true)]
    [TestCase("t", true)]
    [TestCase("nein", false)]
    [TestCase("non", false)]
    [TestCase("f", false)]
    [TestCase("no", false)]
    [TestCase("False", false)]
    [TestCase("N", false)]
    [TestCase("0", false)]
    [TestCase("off", false)]
    public void Parse_Boolean_KnowsTheWordsOfSpreadsheets(string text, bool expected) => Assert.That(Field(CustomFieldType.Boolean).Parse(text), Is.EqualTo(expected));

    [TestCase("maybe")]
    [TestCase("2")]
    [TestCase("nope")]
    public void Parse_NoBoolean_IsRefused(string text) => Assert.That(Refused(() => Field(CustomFieldType.Boolean).Parse(text)).Code, Is.EqualTo("not_a_boolean"));

    [TestCase("a", true)]
    [TestCase("a_1", true)]
    [TestCase("A", false)]
    [TestCase("1a", false)]
    [TestCase("_a", false)]
    [TestCase("a-b", false)]
    [TestCase("a b", false)]
    [TestCase("é", false)]
    [TestCase("a\nb", false)]
    public void Define_Key_FollowsThePattern(string key, bool allowed)
    {
        if (allowed)
        {
            Assert.That(Field(CustomFieldType.Text, key).Key, Is.EqualTo(key));
        }
        else
        {
            Assert.That(Refused(() => Field(CustomFieldType.Text, key)).Code, Is.EqualTo("invalid_key"));
        }
    }

    [Test]
    public void Define_Key_HasAnExactLimit()
    {
        Assert.That(() => Field(CustomFieldType.Text, new string('a', 50)), Throws.Nothing);
        Assert.That(Refused(() => Field(CustomFieldType.Text, new string('a', 51))).Field, Is.EqualTo("key"));
    }

    [Test]
    public void Define_WithoutLabel_IsCalledByItsKey() =>
        Assert.That(CustomFieldDefinition.Define(Given.ProjectId, Given.ContactId, "plan", null, CustomFieldType.Text, null, false, 1, Given.Now).Label, Is.EqualTo("plan"));

    [TestCase(CustomFieldType.Choice, new string[0])]
    [TestCase(CustomFieldType.Text, new[] { "a" })]
    [TestCase(CustomFieldType.Choice, new[] { "Gold", "GOLD " })]
    public void Define_WithWrongOptions_IsRefused(CustomFieldType type, string[] options) =>
        Assert.That(Refused(() => CustomFieldDefinition.Define(Given.ProjectId, Given.ContactId, "k", "K", type, options, false, 1, Given.Now)).Code, Is.EqualTo("invalid_options"));

    [Test]
    public void Define_Options_HaveExactLimits()
    {
        CustomFieldDefinition Define(IEnumerable<string> options) => CustomFieldDefinition.Define(Given.ProjectId, Given.ContactId, "k", "K", CustomFieldType.Choice, [.. options], false, 1, Given.Now);

        Assert.That(Define(Enumerable.Range(0, 200).Select(i => $"{i}")).Options, Has.Count.EqualTo(200));
        Assert.That(Refused(() => Define(Enumerable.Range(0, 201).Select(i => $"{i}"))).Code, Is.EqualTo("invalid_options"));
        Assert.That(() => Define([new string('x', 100)]), Throws.Nothing);
        Assert.That(Refused(() => Define([new string('x', 101)])).Code, Is.EqualTo("text_too_long"));
    }

    [Test]
    public void Change_WhenRefused_ChangesNothing()
    {
        var field = Field(CustomFieldType.Choice);

        Refused(() => field.Change("Other", [], true, 9, true, Given.Now.AddDays(1)));

        Assert.That((field.Label, field.Options.Count, field.Version), Is.EqualTo(("A field", 2, 1)));
    }

    [Test]
    public void Accept_WhereNoneIsDefined_SaysSo() =>
        Assert.That(Refused(() => new CustomFieldSchema([]).Accept([KeyValuePair.Create("plan", Json("1"))])).Message, Does.EndWith("defined: none."));

    [TestCase("other")]
    [TestCase("old")]
    [TestCase("PLAN")]
    public void Accept_UnknownOrArchivedKey_IsRefusedByName(string key)
    {
        var schema = new CustomFieldSchema([Field(CustomFieldType.Text, "plan"), Field(CustomFieldType.Text, "old", archived: true)]);

        var refused = Refused(() => schema.Accept([KeyValuePair.Create(key, Json("\"x\""))]));

        Assert.That((refused.Code, refused.Field), Is.EqualTo(("unknown_custom_field", $"customFields.{key}")));
        Assert.That(refused.Message, Does.Contain(key).And.Contain("plan").And.Not.Contain("plan, old"));
    }

    [Test]
    public void Accept_Null_Clears() =>
        Assert.That(new CustomFieldSchema([Field(CustomFieldType.Number, "seats")]).Accept([KeyValuePair.Create("seats", Json("null"))]), Is.EqualTo(new Dictionary<string, object?> { ["seats"] = null }));

    [Test]
    public void RequireAll_NewContact_NeedsEveryRequiredField()
    {
        var schema = new CustomFieldSchema([Field(CustomFieldType.Text, "plan", required: true), Field(CustomFieldType.Text, "old", required: true, archived: true), Field(CustomFieldType.Text, "free")]);
        var given = new Dictionary<string, object?> { ["plan"] = "pro" };
        var cleared = new Dictionary<string, object?> { ["plan"] = null };

        Assert.Multiple(() =>
        {
            Assert.That(() => schema.RequireAll(given, isNew: true), Throws.Nothing);
            Assert.That(() => schema.RequireAll(null, isNew: false), Throws.Nothing);
            Assert.That(Refused(() => schema.RequireAll(null, isNew: true)).Field, Is.EqualTo("customFields.plan"));
            Assert.That(Refused(() => schema.RequireAll(cleared, isNew: true)).Code, Is.EqualTo("required"));
            Assert.That(Refused(() => schema.RequireAll(cleared, isNew: false)).Code, Is.EqualTo("required"));
        });
    }

    [Test]
    public void Change_TheSameAgain_ChangesNothing()
    {
        var field = Field(CustomFieldType.Choice);
        field.Change("A field", ["Gold", "Silver"], required: false, 1, archived: false, Given.Now.AddDays(1));
        Assert.That((field.Version, field.UpdatedAt), Is.EqualTo((1, Given.Now)));
    }

    [TestCase("Other", "Gold,Silver", false, 1, false)]
    [TestCase("A field", "Silver,Gold", false, 1, false)]
    [TestCase("A field", "Gold,Silver", true, 1, false)]
    [TestCase("A field", "Gold,Silver", false, 2, false)]
    [TestCase("A field", "Gold,Silver", false, 1, true)]
    public void Change_OfAnything_IsANewVersion(string label, string options, bool required, int position, bool archived)
    {
        var field = Field(CustomFieldType.Choice);
        field.Change(label, options.Split(','), required, position, archived, Given.Now.AddDays(1));
        Assert.That((field.Label, string.Join(',', field.Options), field.Required, field.Position, field.Archived), Is.EqualTo((label, options, required, position, archived)));
        Assert.That((field.Version, field.UpdatedAt), Is.EqualTo((2, Given.Now.AddDays(1))));
    }

    [Test]
    public void Schema_ListsByPositionAndThenByKey_AndNullClears()
    {
        var later = CustomFieldDefinition.Define(Given.ProjectId, Given.ContactId, "a", "A", CustomFieldType.Text, null, false, 2, Given.Now);
        var schema = new CustomFieldSchema([later, Field(CustomFieldType.Text, "c"), Field(CustomFieldType.Text, "b")]);
        Assert.That(schema.Definitions.Select(d => d.Key), Is.EqualTo(new[] { "b", "c", "a" }));
        Assert.That(schema.Accept([new("b", Json("null")), new("c", Json("\"x\""))]), Is.EquivalentTo(new Dictionary<string, object?> { ["b"] = null, ["c"] = "x" }));
    }
}
