using Contacts.Domain.Access;

namespace Contacts.Domain.UnitTests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Tomorrow = Given.Now.AddDays(1);

    private static readonly string[][] NoGoodScopes = [[], ["contacts:everything"], [Scopes.ContactsRead, "Admin"]];

    private static ApiKey Key(DateTimeOffset? expiresAt = null, string? name = "dialer", params string[] scopes) =>
        ApiKey.Issue(Given.ContactId, name, "ck_12345678", "hash", scopes.Length == 0 ? [Scopes.ContactsRead] : scopes, Guid.Empty, Given.ProjectId, Given.Now, expiresAt);

    [Test]
    public void Issue_KeepsWhatItIsBoundTo_AndEachScopeOnce()
    {
        var key = Key(Tomorrow, " dialer ", Scopes.CallsWrite, Scopes.ContactsRead, Scopes.CallsWrite);

        Assert.That((key.Id, key.Name, key.Prefix, key.Hash, key.Scopes), Is.EqualTo((Given.ContactId, "dialer", "ck_12345678", "hash", "calls:write contacts:read")));
        Assert.That((key.OrganizationId, key.ProjectId, key.CreatedAt, key.ExpiresAt, key.Version), Is.EqualTo(((Guid?)Guid.Empty, (Guid?)Given.ProjectId, Given.Now, (DateTimeOffset?)Tomorrow, 1)));
    }

    [TestCaseSource(nameof(NoGoodScopes))]
    public void Issue_WithoutScopes_OrWithOneThatDoesNotExist_IsRefused(params string[] scopes)
    {
        var refused = Assert.Throws<DomainException>(() => ApiKey.Issue(Given.ContactId, "dialer", "p", "h", scopes, null, null, Given.Now))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("unknown_scope", "scopes", true)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Issue_ThatWouldHaveExpired_IsRefused(int ticks)
    {
        var refused = Assert.Throws<DomainException>(() => Key(Given.Now.AddTicks(ticks)))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("time_has_passed", "expiresAt", true)));
    }

    [Test]
    public void Issue_TheName_IsRequired_AndHasAnExactLimit()
    {
        Assert.That(() => Key(name: " "), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("name"));
        Assert.That(() => Key(name: new string('x', 100)), Throws.Nothing);
        Assert.That(() => Key(name: new string('x', 101)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long"));
    }

    [Test]
    public void IsUsable_UntilItExpires()
    {
        Assert.That(Key().IsUsable(Given.Now.AddYears(100)), Is.True);
        Assert.That((Key(Tomorrow).IsUsable(Tomorrow.AddTicks(-1)), Key(Tomorrow).IsUsable(Tomorrow)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Revoke_EndsTheKeyAtOnce_AndCountsOnce()
    {
        var key = Key(Tomorrow);

        Assert.That(key.Revoke(Given.Now), Is.True);
        Assert.That(key.Revoke(Given.Now.AddHours(1)), Is.False);
        Assert.That((key.RevokedAt, key.IsUsable(Given.Now), key.Version), Is.EqualTo(((DateTimeOffset?)Given.Now, false, 2)));
    }

    [Test]
    public void Retire_EndsTheKeyAfterTheOverlap()
    {
        var (endless, longer) = (Key(), Key(Tomorrow));
        endless.Retire(TimeSpan.FromHours(2), Given.Now);
        longer.Retire(TimeSpan.FromHours(2), Given.Now);

        Assert.That((endless.ExpiresAt, endless.Version, longer.ExpiresAt), Is.EqualTo(((DateTimeOffset?)Given.Now.AddHours(2), 2, (DateTimeOffset?)Given.Now.AddHours(2))));
    }

    [Test]
    public void Retire_OfAKeyThatEndsSooner_LeavesItsEnd()
    {
        var key = Key(Given.Now.AddHours(1));
        key.Retire(TimeSpan.FromHours(2), Given.Now);

        Assert.That(key.ExpiresAt, Is.EqualTo(Given.Now.AddHours(1)));
    }

    [Test]
    public void Retire_OfAKeyThatHasEnded_IsRefused()
    {
        var revoked = Key();
        revoked.Revoke(Given.Now);

        Assert.That(() => revoked.Retire(TimeSpan.FromHours(2), Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("api_key.not_usable"));
        Assert.That(() => Key(Tomorrow).Retire(TimeSpan.FromHours(2), Tomorrow), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("api_key.not_usable"));
    }
}
