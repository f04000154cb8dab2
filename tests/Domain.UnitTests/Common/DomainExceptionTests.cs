using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Common;

public sealed class DomainExceptionTests
{
    [Test]
    public void IllegalMove_NamesWhatIsAllowed()
    {
        var refused = DomainException.IllegalMove("lead.illegal_move", LeadStage.Won, LeadStage.New, [LeadStage.Lost, LeadStage.Proposal]);

        Assert.Multiple(() =>
        {
            Assert.That(refused.Message, Is.EqualTo("won cannot become new; allowed from here: lost, proposal."));
            Assert.That(refused.Allowed, Is.EqualTo(["lost", "proposal"]));
            Assert.That(refused.IsInvalidInput, Is.False);
        });
    }

    [Test]
    public void IllegalMove_WithNoWayOut_SaysSo() =>
        Assert.That(DomainException.IllegalMove("lead.illegal_move", LeadStage.Won, LeadStage.New, []).Message, Does.EndWith("allowed from here: nothing."));
}
