using System.Text;

namespace Contacts.Domain.UnitTests.Common;

public sealed class TextTests
{
    [TestCase(null, null)]
    [TestCase("", "")]
    [TestCase("JOSÉ", "jose")]
    [TestCase("Jose\u0301", "jose")]
    [TestCase("ÅNGSTRÖM", "angstrom")]
    [TestCase("ﬁne Ｗide", "fine wide")]
    [TestCase("Æsop œuvre Strauß ẞ", "aesop oeuvre strauss ss")]
    [TestCase("Łódź Søren Đorđe Þór Guðrún", "lodz soren dorde thor gudrun")]
    [TestCase("IŞIK ışık İstanbul", "isik isik istanbul")]
    [TestCase("Ada 🙂", "ada 🙂")]
    [TestCase("ΑΘΉΝΑ", "αθηνα")]
    [TestCase("Ёлка", "елка")]
    [TestCase("서울", "서울")]
    [TestCase("é\uFFFE", "é\uFFFE")]
    public void Key_IsTheNormalForm(string? text, string? expected) => Assert.That(Text.Key(text), Is.EqualTo(expected));

    [TestCase("ab🙂", 4, "ab🙂")]
    [TestCase("ab🙂", 3, "ab")]
    [TestCase("ab🙂", 2, "ab")]
    [TestCase("🙂🙂", 2, "🙂")]
    public void Cut_NeverHalvesACharacter(string text, int max, string expected) => Assert.That(Text.Cut(text, max), Is.EqualTo(expected));

    [Property(MaxTest = 500)]
    public void Key_OfAKey_IsTheKey(string? text)
    {
        if (text is not null && Text.IsStorable(text))
        {
            Assert.That(Text.Key(Text.Key(text)), Is.EqualTo(Text.Key(text)));
        }
    }

    [Property(MaxTest = 500)]
    public void IsStorable_IsWhatUtf8CanHold(char[] chars)
    {
        var text = new string(chars ?? []);
        var storable = !text.Contains('\0') && !text.Contains('\uFFFE') && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

        Assert.That(Text.IsStorable(text), Is.EqualTo(storable));
    }

    [TestCase("\uD83D\uDE42", true)]
    [TestCase("a\0", false)]
    public void IsStorable_Examples(string text, bool expected) => Assert.That(Text.IsStorable(text), Is.EqualTo(expected));

    /// <summary>An attribute cannot hold half a character, so these are no test cases.</summary>
    [Test]
    public void HalfACharacter_IsNotStorable_AndHasAKey()
    {
        foreach (var half in new[] { "\uDE42\uD83D", "a\uD83D", "a\uD83Db" })
        {
            Assert.That(Text.IsStorable(half), Is.False);
            Assert.That(Text.Key(half), Is.EqualTo(half));
        }
    }
}
