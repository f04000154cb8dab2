using System.IO.Hashing;
using Contacts.Infrastructure.Imports;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

internal sealed class SeenPeopleTests
{
    [Test]
    public void Find_AfterManyBatches_KnowsEveryKeyAndNoOther()
    {
        const int batches = 60;
        const int rows = 1000;
        var people = new SeenPeople();
        for (var batch = 0; batch < batches; batch++)
        {
            var first = batch * rows;
            people.Add(
                [.. Enumerable.Range(first, rows).Select(row => new SeenPerson(row, (ulong)row * 3))],
                Enumerable.Range(0, rows * 2).ToDictionary(i => Key((first * 2) + i), i => i / 2));
        }

        for (var key = 0; key < batches * rows * 2; key++)
        {
            Assert.That(people.Find(Key(key)), Is.EqualTo(new SeenPerson(key / 2, (ulong)(key / 2) * 3)));
        }

        Assert.That(Enumerable.Range(batches * rows * 2, 10_000).Select(key => people.Find(Key(key))), Is.All.Null);
    }

    [Test]
    [NonParallelizable] // it looks at the memory of the whole process
    public void Add_AMillionRows_CostsFiftyMegabytes()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var people = new SeenPeople();
        for (var row = 0; row < 1_000_000; row += 1000)
        {
            people.Add(new SeenPerson[1000], Enumerable.Range(0, 2000).ToDictionary(i => Key((row * 2) + i), i => i / 2));
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(50_000_000));
        GC.KeepAlive(people);
    }

    private static UInt128 Key(int number) => XxHash128.HashToUInt128(BitConverter.GetBytes(number));
}
