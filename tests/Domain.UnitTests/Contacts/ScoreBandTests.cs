using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class ScoreBandTests
{
    [TestCase(0, ScoreBand.Cool)]
    [TestCase(49, ScoreBand.Cool)]
    [TestCase(50, ScoreBand.Warm)]
    [TestCase(79, ScoreBand.Warm)]
    [TestCase(80, ScoreBand.Hot)]
    [TestCase(100, ScoreBand.Hot)]
    [TestCase(null, null)]
    public void Band_AtItsBoundaries(int? score, ScoreBand? band) => Assert.That(LeadScore.Band(score), Is.EqualTo(band));

    [Test]
    public void Is_AgreesWithBand([Values] ScoreBand band)
    {
        var filter = LeadScore.Is(band).Compile();
        for (int? score = 0; score <= 101; score++)
        {
            var given = score == 101 ? null : score;

            Assert.That(filter(Given.Contact(new() { Name = "Ada", LeadScore = given })), Is.EqualTo(LeadScore.Band(given) == band), $"{given}");
        }
    }

    [TestCase(-1)]
    [TestCase(101)]
    public void Check_OutOfRange_IsRefused(int score)
    {
        var refused = Assert.Throws<DomainException>(() => LeadScore.Check(score))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("score_out_of_range", "leadScore", true)));
    }
}
