namespace Contacts.Domain.UnitTests.Common;

public sealed class OptionalTests
{
    [Test]
    public void Or_Absent_IsTheOther() => Assert.That(default(Optional<string?>).Or("kept"), Is.EqualTo("kept"));

    [Test]
    public void Or_Null_IsNull() => Assert.That(((Optional<string?>)null).Or("kept"), Is.Null);
}
