namespace Contacts.Infrastructure.Imports;

/// <summary>Who a row was about: its line, and a hash of the id in the other system, 0 for none.</summary>
internal readonly record struct SeenPerson(int Line, ulong ExternalId);

/// <summary>
/// People by the hashes of their keys, packed: 12 bytes a key and 4 a person, 12 where the file has ids of the other system, so a million rows cost some 35 to 45 MB. 74 bits of a hash do not meet by chance.
/// The keys lie in many small tables, each of which grows alone and by a quarter: growing never holds everything twice, and leaves no large holes behind.
/// </summary>
internal sealed class SeenPeople
{
    private const int Tables = 1024;
    private const int FirstSlots = 16;
    private const int BlockSize = 4096;

    private readonly Table[] _tables = [.. Enumerable.Range(0, Tables).Select(_ => new Table())];
    private readonly List<Block> _blocks = [];
    private int _count;

    /// <param name="people">The people of some rows.</param>
    /// <param name="keys">Their keys, none of which is known yet, with the place of the person in the list.</param>
    public void Add(IReadOnlyList<SeenPerson> people, IReadOnlyDictionary<UInt128, int> keys)
    {
        var first = _count;
        foreach (var person in people)
        {
            if (_count % BlockSize == 0)
            {
                _blocks.Add(new());
            }

            _blocks[^1].Put(_count % BlockSize, person);
            _count++;
        }

        foreach (var (key, person) in keys)
        {
            TableOf(key).Add(Slot.Of(key, first + person));
        }
    }

    public SeenPerson? Find(UInt128 key) => TableOf(key).Find(Slot.Of(key, 0)) is { } person ? _blocks[person / BlockSize].Get(person % BlockSize) : null;

    private Table TableOf(UInt128 key) => _tables[(int)((uint)key % Tables)];

    private sealed class Block
    {
        private readonly int[] _lines = new int[BlockSize];
        private ulong[]? _externalIds;

        public SeenPerson Get(int place) => new(_lines[place], _externalIds is null ? 0 : _externalIds[place]);

        public void Put(int place, SeenPerson person)
        {
            _lines[place] = person.Line;
            if (person.ExternalId != 0)
            {
                (_externalIds ??= new ulong[BlockSize])[place] = person.ExternalId;
            }
        }
    }

    /// <summary>Open addressing: a key stands at its place or in the next free one.</summary>
    private sealed class Table
    {
        private Slot[] _slots = new Slot[FirstSlots];
        private int _used;

        public void Add(Slot slot)
        {
            if (_used + 1 > _slots.Length - (_slots.Length / 5))
            {
                Grow();
            }

            Put(_slots, slot);
            _used++;
        }

        public int? Find(Slot sought)
        {
            for (var i = Place(_slots, sought); ; i = i + 1 == _slots.Length ? 0 : i + 1)
            {
                if (_slots[i].IsFree)
                {
                    return null;
                }

                if (_slots[i].HasKeyOf(sought))
                {
                    return _slots[i].Person;
                }
            }
        }

        private void Grow()
        {
            var larger = new Slot[_slots.Length + (_slots.Length / 4)];
            foreach (var slot in _slots)
            {
                if (!slot.IsFree)
                {
                    Put(larger, slot);
                }
            }

            _slots = larger;
        }

        private static void Put(Slot[] slots, Slot slot)
        {
            var i = Place(slots, slot);
            while (!slots[i].IsFree)
            {
                i = i + 1 == slots.Length ? 0 : i + 1;
            }

            slots[i] = slot;
        }

        private static int Place(Slot[] slots, Slot slot) => (int)((ulong)slot.Place * (ulong)slots.Length >> 32);
    }

    private readonly record struct Slot(uint High, uint Middle, int Stored)
    {
        public bool IsFree => Stored == 0;
        public int Person => Stored - 1;

        /// <summary>The lowest bits chose the table; these choose the place in it.</summary>
        public uint Place => High;

        public static Slot Of(UInt128 key, int person) => new((uint)(key >> 96), (uint)(key >> 64), person + 1);

        public bool HasKeyOf(Slot other) => High == other.High && Middle == other.Middle;
    }
}
