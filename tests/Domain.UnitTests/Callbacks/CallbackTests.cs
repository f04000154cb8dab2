using Contacts.Domain.Callbacks;

namespace Contacts.Domain.UnitTests.Callbacks;

public sealed class CallbackTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallbackStatus[] Statuses = Enum.GetValues<CallbackStatus>();

    [Test]
    public void EveryMove_FromEveryStatus_IsByTheTable([ValueSource(nameof(Statuses))] CallbackStatus from, [ValueSource(nameof(Statuses))] CallbackStatus to)
    {
        var callback = In(from);
        var version = callback.Version;
        callback.ClearEvents();

        if (CallbackTransitions.Allows(from, to))
        {
            Move(callback, to);
            Assert.That((callback.Status, callback.Version, callback.Events.Count), Is.EqualTo((to, version + 1, 1)));
        }
        else
        {
            var refused = Assert.Throws<DomainException>(() => Move(callback, to));
            Assert.That((refused!.Code, callback.Status, callback.Version, callback.Events.Count), Is.EqualTo(("callback.illegal_transition", from, version, 0)));
            Assert.That(refused.Allowed, Is.EqualTo(CallbackTransitions.From(from).Select(s => s.ToApiName())));
        }
    }

    [Test]
    public void Table_IsTheOneOfTheDocumentation()
    {
        var moves = Statuses.SelectMany(from => CallbackTransitions.From(from).Select(to => $"{from}>{to}"));
        Assert.That(moves, Is.EquivalentTo(new[]
        {
            "Pending>Pending", "Pending>Confirmed", "Pending>Completed", "Pending>Missed", "Pending>Cancelled",
            "Confirmed>Pending", "Confirmed>Completed", "Confirmed>Missed", "Confirmed>Cancelled", "Missed>Pending",
        }));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Schedule_ForATimeThatDoesNotLieAhead_IsRefused(int minutes) =>
        Assert.That(() => Promise(Now.AddMinutes(minutes)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.time_has_passed"));

    [Test]
    public void IsOverdue_OnlyWhileItIsOpen()
    {
        var callback = Promise(Now.AddHours(1));
        Assert.That((callback.IsOverdue(Now.AddHours(1)), callback.IsOverdue(Now.AddHours(2))), Is.EqualTo((false, true)));
        callback.Miss("me", Now.AddHours(2));
        Assert.That(callback.IsOverdue(Now.AddHours(3)), Is.False);
    }

    private static Callback In(CallbackStatus status)
    {
        var callback = Promise(Now.AddHours(1));
        if (status != CallbackStatus.Pending)
        {
            Move(callback, status);
        }

        return callback;
    }

    private static Callback Promise(DateTimeOffset at) =>
        Callback.Schedule(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), null, PromisedTime.AtInstant(at, "Europe/London"), CallbackPriority.Normal, null, "me", Now);

    private static void Move(Callback callback, CallbackStatus to)
    {
        switch (to)
        {
            case CallbackStatus.Pending: callback.Reschedule(PromisedTime.AtInstant(Now.AddHours(5), "Europe/London"), "me", Now); break;
            case CallbackStatus.Confirmed: callback.Confirm("me", Now); break;
            case CallbackStatus.Completed: callback.Complete("me", Now); break;
            case CallbackStatus.Missed: callback.Miss("me", Now); break;
            default: callback.Cancel("because", "me", Now); break;
        }
    }
}
