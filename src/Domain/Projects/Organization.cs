namespace Contacts.Domain.Projects;

/// <summary>A customer of the platform: the owner of projects.</summary>
public sealed class Organization
{
    public const int NameMaxLength = 200;

    private Organization() { } // EF

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";
    public DateTimeOffset CreatedAt { get; private set; }

    public static Organization Found(Guid id, string? name, DateTimeOffset now) =>
        new() { Id = id, Name = Text.Require(name, NameMaxLength, "name"), CreatedAt = now };
}
