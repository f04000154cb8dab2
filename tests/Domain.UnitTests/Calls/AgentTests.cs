using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Calls;

public sealed class AgentTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddHours(1);

    private static IEnumerable<TestCaseData> Changes() => new (string What, Action<Agent> Change)[]
    {
        ("name", a => a.Configure("Bob", "sip-1", AgentKind.Human, active: true, Later)),
        ("external id", a => a.Configure("Ada", null, AgentKind.Human, active: true, Later)),
        ("kind", a => a.Configure("Ada", "sip-1", AgentKind.Ai, active: true, Later)),
        ("active", a => a.Configure("Ada", "sip-1", AgentKind.Human, active: false, Later)),
    }.Select(change => new TestCaseData(change.Change).SetArgDisplayNames(change.What));

    private static Agent Ada() => Agent.Hire(Given.ProjectId, Given.ContactId, " Ada ", "sip-1", AgentKind.Human, Given.Now);

    [Test]
    public void Hire_IsActiveAtOnce()
    {
        var agent = Ada();

        Assert.That((agent.ProjectId, agent.Id, agent.Name, agent.ExternalId, agent.Kind, agent.Active), Is.EqualTo((Given.ProjectId, Given.ContactId, "Ada", "sip-1", AgentKind.Human, true)));
        Assert.That((agent.CreatedAt, agent.UpdatedAt, agent.Version), Is.EqualTo((Given.Now, Given.Now, 1)));
        Assert.That(agent.RequireActive, Throws.Nothing);
    }

    [TestCaseSource(nameof(Changes))]
    public void Configure_CountsEveryChangeOnce(Action<Agent> change)
    {
        var agent = Ada();

        change(agent);
        Assert.That((agent.Version, agent.UpdatedAt), Is.EqualTo((2, Later)));

        change(agent);
        Assert.That(agent.Version, Is.EqualTo(2));
    }

    [Test]
    public void Configure_WithTheSameAgain_ChangesNothing()
    {
        var agent = Ada();
        agent.Configure("Ada", " sip-1 ", AgentKind.Human, active: true, Later);

        Assert.That((agent.Version, agent.UpdatedAt), Is.EqualTo((1, Given.Now)));
    }

    [Test]
    public void Texts_HaveExactLimits()
    {
        Assert.That(() => Agent.Hire(Given.ProjectId, Given.ContactId, new string('x', 200), new string('y', 200), AgentKind.Ai, Given.Now), Throws.Nothing);
        Assert.That(() => Agent.Hire(Given.ProjectId, Given.ContactId, " ", null, AgentKind.Ai, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("required"));
        Assert.That(() => Agent.Hire(Given.ProjectId, Given.ContactId, new string('x', 201), null, AgentKind.Ai, Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("name"));
        Assert.That(() => Agent.Hire(Given.ProjectId, Given.ContactId, "Ada", new string('y', 201), AgentKind.Ai, Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("externalId"));
    }

    [Test]
    public void AgentWhoIsNotActive_GetsNoCalls()
    {
        var gone = Ada();
        gone.Configure("Ada", "sip-1", AgentKind.Human, active: false, Later);
        Call Queue(Agent? agent) => Call.Queue(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, Given.Phone.E164, CallPriority.Normal, null, true, agent, null, null, Given.Actor, Given.Now);

        foreach (Action give in (Action[])[() => Queue(gone), () => Queue(null).Reassign(gone, Later)])
        {
            var refused = Assert.Throws<DomainException>(() => give())!;
            Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("agent.inactive", "agentId", false)));
        }
    }
}
