"""First names that are said in more than one way: each row is one name, folded as in search.

Everyday English and Spanish forms, gathered by hand from common usage. A name may stand in more
than one row: Alex is Alexander and Alejandra.
"""

_ROWS = """
abigail abby gail
adelaida delia
alan al allan allen
albert al bert alberto beto
alejandra alex ale sandra jandra
alejandro alex ale jandro
alexander alex sandy xander
alexandra alex sandra lexi sandy
alfonso poncho
alfred al fred alfredo
alicia ali licha
amanda mandy
andrea andy
andrew andy drew andres
angela angie
antonio tony tono toni
anthony tony
antonia tonia toni tona
barbara barb babs
benjamin ben benny benji
bernard bernie bernardo
beatriz bety betty bea
carlos charly carlitos
carolina caro
caroline carrie carol
catherine kate katie cathy cat katherine kathryn kathy kat catalina
cecilia ceci
charles charlie chuck chas
christina chris tina christine chrissy cristina
christopher chris topher kit cristobal
concepcion concha conchita
consuelo chelo
cynthia cindy
daniel dan danny dani
daniela dani
david dave davey
deborah deb debbie debra
dolores lola
donald don donnie
dorothy dot dottie
douglas doug
eduardo lalo edu
edward ed eddie ted ned
eleanor ellie nora
elena nena
elizabeth liz beth lizzie betty eliza libby elisabeth bess isabel
emily em emilia
enrique quique kike
ernesto neto
esperanza espe
eugene gene
eva evita
fernando nando fer
fernanda fer
francisco paco pancho fran cisco kiko
francisca paca paquita fran
frances fran frannie
francis frank fran
frank franklin
gabriel gabe gabi
gabriela gabi gaby
gerald gerry jerry
gerard gerry jerry gerardo
gregory greg
graciela chela
guadalupe lupe lupita
guillermo memo guille
harold hal harry
henry hank harry
ignacio nacho
isabel isa chabela
isabella bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie jaime
janet jan
jason jay
jeffrey jeff geoffrey geoff
jennifer jen jenny
jessica jess jessie
jesus chuy chucho
joanna jo
john jack johnny jon juan
jonathan jon john
jorge coque
jose pepe chepe joseph
josefina pepa fina
joseph joe joey
joshua josh
juan juancho juanito
judith judy
julia julie
julio julito
justin jay
karen kari
kenneth ken kenny
kimberly kim
kristin kris kristen
lawrence larry laurence
leonard len lenny leo leonardo
leticia lety
lillian lily
louis lou louie luis lewis
lourdes lulu
luis lucho
luz lucha
madeline maddie
manuel manolo manny
marcos mark marc marcus
margaret maggie meg peggy marge greta rita margarita
maria mari mary marie
martha marta
martin marty
mateo teo
matthew matt mateo
maximilian max
mercedes meche
michael mike mick mickey miguel
michelle shelly
miguel mike
mildred millie
natalia nati natalie
nathan nate nathaniel
nicholas nick nicky nicolas nico
octavio tavo
pamela pam
patricia pat patty trish tricia paty
patrick pat paddy patricio
paul pablo
pedro perico
peter pete
philip phil phillip felipe
rafael rafa
ramon moncho
raymond ray raimundo
rebecca becky becca rebeca
refugio cuca cuco
ricardo rick richi
richard rick dick rich richie ricky
robert bob rob bobby robbie bert roberto beto
rodolfo rudy
rodrigo rigo
roger rog
ronald ron ronnie
rosario chayo charo
rosa rosita rose
samantha sam
samuel sam sammy
sandra sandy
sarah sara sally
sebastian seb sebas
sergio checo
silvia sylvia chiva
socorro coco
sofia sophia sophie sofi
soledad chole sole
stephanie steph stefanie
stephen steve steven esteban
susan sue susie suzanne susana
teodoro teo
teresa tere theresa terry tess
theodore ted theo teddy
thomas tom tommy tomas
timothy tim
tobias toby
valentina vale
valeria vale
vicente chente vincent
victoria vicky tori
victor vic
vincent vince vinny
virginia ginny gina
walter walt
wendy gwendolyn gwen
william bill will billy willy liam guillermo
ximena xime
yolanda yoli
zachary zach zack
"""

_FORMS: dict[str, frozenset[int]] = {}
for _number, _row in enumerate(_ROWS.split("\n")):
    for _form in _row.split():
        _FORMS[_form] = _FORMS.get(_form, frozenset()) | {_number}


def same_name(one: str, other: str) -> bool:
    """Whether two different folded first names can be ways to say one name."""
    return bool(_FORMS.get(one, frozenset()) & _FORMS.get(other, frozenset()))
