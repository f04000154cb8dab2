using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>The lists: what is kept of a number and of every change.</summary>
public sealed class DoNotCallNumberTests
{
    private static readonly Guid ChangeId = new("66666666-6666-6666-6666-666666666666");

    private static DoNotCallNumber Listed(string? reason = " complained ") => DoNotCallNumber.Add(Given.ProjectId, Given.ContactId, Given.Phone, reason, Given.Actor, Given.Now);

    [Test]
    public void Add_KeepsTheNumber_AndWhoAddedItWhyAndWhen()
    {
        var number = Listed();
        Assert.That((number.ScopeId, number.Id, number.Number, number.Reason, number.AddedBy, number.AddedAt), Is.EqualTo((Given.ProjectId, Given.ContactId, "+14155550123", "complained", Given.Actor, Given.Now)));

        var change = DoNotCallChange.Added(ChangeId, number);
        Assert.That((change.ScopeId, change.Id, change.Number, change.Kind), Is.EqualTo((Given.ProjectId, ChangeId, "+14155550123", DoNotCallChangeKind.Added)));
        Assert.That((change.Reason, change.Actor, change.At), Is.EqualTo(("complained", Given.Actor, Given.Now)));
    }

    [Test]
    public void Remove_KeepsWhoDidItWhyAndWhen()
    {
        var change = DoNotCallChange.Removed(ChangeId, Listed(), " called us again ", "user:bob", Given.Now.AddDays(1));

        Assert.That((change.ScopeId, change.Id, change.Number, change.Kind), Is.EqualTo((Given.ProjectId, ChangeId, "+14155550123", DoNotCallChangeKind.Removed)));
        Assert.That((change.Reason, change.Actor, change.At), Is.EqualTo(("called us again", "user:bob", Given.Now.AddDays(1))));
    }

    [TestCase(null)]
    [TestCase(" ")]
    public void Remove_WithoutReason_IsRefused(string? reason)
    {
        var refused = Assert.Throws<DomainException>(() => DoNotCallChange.Removed(ChangeId, Listed(), reason, Given.Actor, Given.Now))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("do_not_call.reason_required", "reason", true)));
    }

    [Test]
    public void Reason_HasAnExactLimit()
    {
        Assert.That(() => Listed(new string('x', 500)), Throws.Nothing);
        Assert.That(() => Listed(new string('x', 501)), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("reason"));
        Assert.That(() => DoNotCallChange.Removed(ChangeId, Listed(), new string('x', 501), Given.Actor, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long"));
    }
}
