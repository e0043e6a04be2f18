-- Some people to look at. Running it again changes nothing: who is there already stays as they are.
INSERT INTO contact (name, email, phone, address, starred)
VALUES
    ('Ada Lovelace', 'ada@analytical.example', '+442079460001', ROW('12 St James''s Square', 'SW1Y 4JH', 'London', 'GB'), true),
    ('Grace Hopper', 'grace@flowmatic.example', '+12025550142', ROW('1411 South Fern Street', '22202', 'Arlington', 'US'), true),
    ('Edgar Codd', 'ted@relational.example', NULL, ROW('650 Harry Road', '95120', 'San Jose', 'US'), true),
    ('Barbara Liskov', 'barbara@substitution.example', '+16175550117', NULL, false),
    ('Michael Stonebraker', 'mike@relational.example', NULL, NULL, false),
    ('Radia Perlman', 'radia@spanning.example', '+12065550163', NULL, false)
ON CONFLICT (email) DO NOTHING;

-- And 2,000 more, so that the planner has a reason to use the indexes.
INSERT INTO contact (name, email, phone, starred, created_at)
SELECT
    given || ' ' || family,
    lower(given || '.' || family) || '@' || (ARRAY['north', 'south', 'east', 'west', 'harbour', 'orchard'])[1 + n % 6] || '.example',
    CASE WHEN n % 3 = 0 THEN '+35191' || lpad(n::text, 7, '0') END,
    n % 40 = 0,
    now() - n * interval '6 hours'
FROM (
    SELECT given, family, row_number() OVER (ORDER BY given, family) AS n
    FROM unnest(string_to_array(
        'Ana Bela Carla Diogo Eva Filipe Gil Helena Ines Joana Katia Leonor Marta Nuno Olga Paulo Quim Rita Sara Tiago'
        ' Una Vera Xavier Yara Zita Alma Bruno Celia Duarte Elsa Fabio Gloria Hugo Iris Jaime Lara Miguel Nadia Oscar Petra',
        ' ')) AS given,
        unnest(string_to_array(
        'Abreu Barros Castro Dias Esteves Faria Gomes Henriques Infante Jardim Lopes Matos Neves Oliveira Pinto Queiroz Ramos'
        ' Santos Teixeira Urbano Vieira Xisto Zagalo Almeida Borges Cardoso Duque Espinho Freitas Guerra Horta Iglesias'
        ' Junqueira Leal Moura Nogueira Osorio Pires Quintela Rocha Sousa Tavares Uva Valente Ximenes Zarco Amaral Brito Cunha Dantas',
        ' ')) AS family
) AS people
ON CONFLICT (email) DO NOTHING;
