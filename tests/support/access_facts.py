"""Facts of access: tags, and what a walker is told of them. One fact a line."""

WAYS = """
1 | highway=footway | yes
1 | highway=path | yes
1 | highway=pedestrian | yes
1 | highway=living_street | yes
1 | highway=residential | yes
1 | highway=service | yes
1 | highway=track | yes
1 | highway=unclassified | yes
1 | highway=tertiary | yes
1 | highway=tertiary_link | yes
1 | highway=secondary | yes
1 | highway=secondary_link | yes
1 | highway=primary | yes
1 | highway=primary_link | yes
1 | highway=footway footway=crossing | yes
1 | highway=footway footway=sidewalk | yes
1 | highway=path bicycle=designated | yes
1 | highway=path horse=designated | yes
1 | highway=residential vehicle=no motor_vehicle=private | yes
1 | highway=residential access=yes | yes
1 | highway=residential access=permissive | yes
1 | highway=service access=public | yes
1 | highway=track motor_vehicle=agricultural | yes
1 | highway=track vehicle=forestry | yes
1 | highway=unclassified junction=roundabout | yes
1 | highway=primary junction=roundabout | yes
1 | highway=service service=alley | yes
1 | highway=service service=parking_aisle | yes
1 | highway=residential maxspeed=30 lit=yes | yes
1 | highway=footway bridge=yes | yes
1 | highway=footway tunnel=yes | yes
1 | highway=footway tunnel=building_passage | yes
1 | highway=footway bicycle=no | yes
1 | highway=track tracktype=grade5 | yes
1 | highway=residential surface=mud | yes
1 | highway=path wheelchair=no | yes
1 | highway=path mtb:scale=5 | yes
2 | highway=steps | yes
2 | highway=steps step_count=160 | yes
2 | highway=steps bicycle=no handrail=both | yes
2 | highway=steps wheelchair=no | yes
3 | highway=cycleway | no
3 | highway=cycleway bicycle=designated | no
3 | highway=cycleway bicycle=designated segregated=yes | no
3 | highway=cycleway access=permissive | no
3 | highway=cycleway access=designated | no
4 | highway=cycleway foot=yes | yes
4 | highway=cycleway foot=designated | yes
4 | highway=cycleway foot=permissive | yes
4 | highway=cycleway foot=official | yes
4 | highway=cycleway foot=designated bicycle=designated segregated=no | yes
4 | highway=cycleway access=no foot=yes | yes
4 | highway=cycleway access=yes | yes
30 | highway=cycleway foot=no | no
5 | highway=bridleway | no
5 | highway=bridleway horse=designated | no
5 | highway=bridleway foot=yes | yes
5 | highway=bridleway foot=designated | yes
5 | highway=bridleway foot=permissive | yes
5 | highway=bridleway access=yes | yes
6 | highway=road | yes
20 | highway=road access=no | no
7 | highway=trunk | no
7 | highway=trunk_link | no
7 | highway=trunk access=yes | no
7 | highway=trunk foot=yes | yes
7 | highway=trunk foot=designated | yes
7 | highway=trunk sidewalk=both | yes
7 | highway=trunk sidewalk=yes | yes
7 | highway=trunk sidewalk=left | yes
7 | highway=trunk_link sidewalk=right | yes
7 | highway=trunk sidewalk=no | no
7 | highway=trunk sidewalk=separate | no
7 | highway=trunk sidewalk:both=yes | yes
7 | highway=trunk sidewalk:left=yes | yes
7 | highway=trunk sidewalk:right=yes | yes
7 | highway=trunk sidewalk:right=no | no
30 | highway=trunk sidewalk=both foot=no | no
8 | highway=motorway | no
8 | highway=motorway_link | no
8 | highway=motorway access=yes | no
8 | highway=motorway sidewalk=both | no
8 | highway=motorway foot=designated | no
8 | highway=motorway foot=yes | yes
8 | highway=motorway_link foot=yes | yes
9 | highway=primary motorroad=yes | no
9 | highway=trunk motorroad=yes sidewalk=both | no
9 | highway=primary motorroad=yes foot=yes | no
1 | highway=primary motorroad=no | yes
10 | highway=corridor | yes
21 | highway=corridor access=private | no
20 | highway=corridor access=no | no
11 | highway=elevator | yes
21 | highway=elevator access=private | no
12 | highway=platform | yes
12 | highway=platform public_transport=platform | yes
20 | highway=platform access=no | no
12 | public_transport=platform | yes
12 | public_transport=platform highway=bus_stop | yes
21 | public_transport=platform access=private | no
30 | public_transport=platform foot=no | no
19 | public_transport=stop_area | no
19 | highway=bus_stop | no
6 | highway=trail | yes
20 | highway=trail access=no | no
21 | highway=corridor access=private | no
1 | highway=path tidal=yes | yes
1 | highway=path hazard=rock_slide | yes
13 | railway=platform | yes
13 | railway=platform public_transport=platform | yes
20 | railway=platform access=no | no
14 | man_made=pier | yes
14 | man_made=pier floating=yes | yes
21 | man_made=pier access=private | no
15 | highway=via_ferrata | no
15 | highway=via_ferrata foot=yes | no
15 | highway=via_ferrata sac_scale=hiking | no
15 | highway=ladder | no
16 | highway=construction | no
16 | highway=construction construction=footway | no
16 | highway=construction foot=yes | no
17 | highway=proposed | no
17 | highway=proposed proposed=footway | no
17 | highway=planned | no
17 | highway=razed | no
17 | highway=abandoned | no
17 | highway=disused | no
17 | highway=no | no
18 | highway=busway | no
18 | highway=busway foot=yes | yes
18 | highway=busway access=yes | no
19 | highway=emergency_bay | no
19 | highway=trailhead | no
19 | highway=raceway | no
19 | highway=bus_guideway | no
19 | highway=escape | no
19 | highway=rest_area | no
19 | highway=services | no
19 | highway=traffic_island | no
19 | highway=traffic_signals | no
19 | highway=garbagetag access=permissive | no
19 | highway=garbagetag foot=yes | no
19 | | no
19 | name=Hoche | no
20 | highway=residential access=no | no
20 | highway=track access=no bicycle=yes | no
20 | highway=pedestrian area=yes access=no | no
20 | highway=steps access=no | no
21 | highway=service access=private | no
21 | highway=path access=private bicycle=yes | no
21 | highway=service access=residents | no
21 | highway=service access=employees | no
21 | highway=track access=private;forestry | no
22 | highway=track access=no foot=yes | yes
22 | highway=residential access=no foot=permissive | yes
22 | highway=steps access=no foot=yes | yes
23 | highway=service access=private foot=yes | yes
23 | highway=service access=private foot=designated | yes
23 | highway=service service=driveway access=private foot=yes | yes
1 | highway=service access=destination | yes
1 | highway=service access=customers | yes
22 | highway=service access=no foot=destination | yes
22 | highway=service access=no foot=customers | yes
1 | highway=track access=agricultural | yes
1 | highway=track access=forestry | yes
1 | highway=track access=agricultural;forestry | yes
1 | highway=track foot=forestry | yes
27 | highway=service access=delivery | no
28 | highway=service access=military | no
28 | highway=service access=emergency | no
28 | highway=service access=restricted | no
29 | highway=track access=permit | no
29 | highway=track foot=permit | no
29 | highway=track access=permit foot=permit | no
1 | highway=track access=permit foot=yes | yes
30 | highway=residential foot=no | no
30 | highway=primary tunnel=yes foot=no | no
30 | highway=path foot=no access=yes | no
31 | highway=footway foot=private | no
31 | highway=service foot=residents | no
31 | highway=service foot=delivery access=yes | no
32 | highway=track foot=permissive | yes
32 | highway=track foot=official | yes
32 | highway=track foot=designated | yes
32 | highway=path foot=designated bicycle=designated | yes
1 | highway=secondary foot=use_sidepath | yes
1 | highway=secondary foot=discouraged | yes
1 | highway=secondary access=discouraged | yes
1 | highway=path foot=unknown | yes
1 | highway=path foot=limited | yes
1 | highway=service access=unknown | yes
1 | highway=service access=garbage | yes
1 | highway=secondary sidewalk=separate | yes
1 | highway=secondary sidewalk=separate foot=yes | yes
1 | highway=residential sidewalk:both=separate | yes
1 | highway=residential sidewalk:left=separate | yes
1 | highway=primary sidewalk=no | yes
1 | highway=primary sidewalk=none | yes
38 | highway=pedestrian area=yes | yes
38 | highway=pedestrian area=yes foot=yes | yes
39 | highway=footway area=yes | yes
39 | highway=service area=yes | yes
30 | highway=pedestrian area=yes foot=no | no
41 | amenity=parking | no
42 | route=ferry | no
42 | route=ferry foot=yes | no
1 | highway=residential oneway=yes | yes
1 | highway=residential oneway=-1 | yes
2 | highway=steps oneway=yes | yes
2 | highway=steps conveying=yes | yes
1 | highway=path sac_scale=strolling | yes
1 | highway=path sac_scale=hiking | yes
48 | highway=path sac_scale=mountain_hiking | no
48 | highway=path sac_scale=demanding_mountain_hiking | no
48 | highway=path sac_scale=alpine_hiking foot=yes | no
48 | highway=path sac_scale=demanding_alpine_hiking | no
48 | highway=path sac_scale=difficult_alpine_hiking | no
49 | highway=track ford=yes | no
49 | highway=path ford=stepping_stones | no
1 | highway=track ford=no | yes
1 | highway=track ford=yes foot=yes | yes
1 | highway=path smoothness=impassable | yes
20 | highway=path access=no foot:conditional=yes@(sunrise-sunset) | no
1 | highway=path access:conditional=no@(22:00-06:00) | yes
1 | highway=footway opening_hours=08:00-18:00 | yes
1 | highway=footway seasonal=yes | yes
A1 | highway=track winter_road=yes | no
A1 | highway=track ice_road=yes | no
1 | highway=track winter_road=yes foot=yes | yes
1 | highway=service service=driveway | yes
1 | highway=service service=driveway motor_vehicle=private | yes
21 | highway=service service=driveway access=private | no
1 | highway=service service=emergency_access | yes
1 | highway=service service=drive-through | yes
1 | highway=primary tunnel=yes | yes
1 | highway=footway indoor=yes | yes
1 | highway=path informal=yes | yes
1 | highway=path trail_visibility=bad | yes
"""
"""Row, tags of a way, verdict for an adult."""

WHEELS = """
2 | wheelchair | highway=steps | no
2 | wheelchair | highway=steps step_count=2 | no
2 | wheelchair | highway=steps wheelchair=yes | no
2 | wheelchair | highway=steps ramp:wheelchair=yes | no
50 | wheelchair | highway=path smoothness=impassable | no
50 | wheelchair | highway=path smoothness=impassable wheelchair=yes | no
W1 | wheelchair | highway=footway wheelchair=no | no
W1 | wheelchair | highway=footway wheelchair=no surface=asphalt | no
W1 | wheelchair | highway=elevator wheelchair=no | no
W9 | wheelchair | highway=footway wheelchair=yes | yes
W9 | wheelchair | highway=footway wheelchair=designated | yes
W9 | wheelchair | highway=footway wheelchair=yes surface=asphalt width=2 | yes
W9 | wheelchair | highway=cycleway foot=yes wheelchair=yes | yes
W9 | wheelchair | highway=footway wheelchair=limited | unknown
W9 | wheelchair | highway=footway wheelchair=bad | unknown
W12 | wheelchair | highway=footway | unknown
W12 | wheelchair | highway=residential | unknown
W12 | wheelchair | highway=cycleway foot=designated | unknown
W12 | wheelchair | highway=path surface=asphalt | unknown
W12 | wheelchair | highway=path surface=asphalt smoothness=good | unknown
W12 | wheelchair | highway=path surface=asphalt smoothness=good width=2 | unknown
W12 | wheelchair | highway=path surface=asphalt smoothness=good width=2 incline=up | unknown
W12 | wheelchair | highway=path surface=asphalt smoothness=good width=1.3 incline=2% | unknown
W12 | wheelchair | highway=footway tracktype=grade1 | unknown
W11 | wheelchair | highway=path surface=asphalt smoothness=good width=2 incline=0% | yes
W11 | wheelchair | highway=path surface=concrete smoothness=excellent width=1.40 incline=-5% | yes
W2 | wheelchair | highway=path surface=mud | no
W2 | wheelchair | highway=path surface=grass | no
W2 | wheelchair | highway=path surface=earth | no
W2 | wheelchair | highway=path surface=sand | no
W8 | wheelchair | highway=path surface=grass wheelchair=yes | unknown
W3 | wheelchair | highway=path smoothness=bad | no
W3 | wheelchair | highway=path smoothness=very_bad | no
W3 | wheelchair | highway=path smoothness=horrible | no
W8 | wheelchair | highway=path smoothness=very_bad wheelchair=designated | unknown
W4 | wheelchair | highway=track tracktype=grade5 | no
W4 | wheelchair | highway=track tracktype=grade4 | no
W8 | wheelchair | highway=track tracktype=grade4 wheelchair=yes | unknown
W8 | wheelchair | highway=footway kerb=raised wheelchair=yes | unknown
W10 | wheelchair | highway=track tracktype=grade2 | unknown
W10 | wheelchair | highway=residential surface=sett | unknown
W10 | wheelchair | highway=residential surface=gravel | unknown
W10 | wheelchair | highway=residential surface=cobblestone | unknown
W10 | wheelchair | highway=path smoothness=intermediate | unknown
W5 | wheelchair | highway=path width=0.5 | no
W5 | wheelchair | highway=path width=0.7 wheelchair=yes | no
W5 | wheelchair | highway=path width=1 | unknown
W12 | wheelchair | highway=path width=-1 | unknown
W12 | wheelchair | highway=path width=wide | unknown
W6 | wheelchair | highway=path incline=15% | no
W6 | wheelchair | highway=path incline=-13% | no
W6 | wheelchair | highway=path incline=10° | no
W6 | wheelchair | highway=path incline=6% | unknown
W6 | wheelchair | highway=path incline=steep | unknown
W7 | wheelchair | highway=footway kerb=raised | no
W7 | wheelchair | highway=footway kerb:height=0.1 | no
W12 | wheelchair | highway=footway kerb:height=0.02 | unknown
11 | wheelchair | highway=elevator | yes
W12 | wheelchair | highway=platform | unknown
20 | wheelchair | highway=footway wheelchair=yes access=no | no
30 | wheelchair | highway=footway wheelchair=yes foot=no | no
2 | pushchair | highway=steps | no
2 | pushchair | highway=steps step_count=3 | yes
2 | pushchair | highway=steps step_count=1 | yes
2 | pushchair | highway=steps step_count=4 | no
2 | pushchair | highway=steps step_count=many | no
50 | pushchair | highway=path smoothness=impassable | no
W1 | pushchair | highway=path stroller=no | no
W2 | pushchair | highway=path surface=mud | no
W2 | pushchair | highway=path surface=sand | no
W10 | pushchair | highway=path surface=grass | unknown
W10 | pushchair | highway=path surface=gravel | unknown
W3 | pushchair | highway=path smoothness=horrible | no
W10 | pushchair | highway=path smoothness=bad | unknown
W4 | pushchair | highway=track tracktype=grade5 | no
W10 | pushchair | highway=track tracktype=grade4 | unknown
W5 | pushchair | highway=path width=0.5 | no
W12 | pushchair | highway=path width=1 | unknown
W6 | pushchair | highway=path incline=steep | unknown
W11 | pushchair | highway=residential surface=asphalt | yes
W11 | pushchair | highway=residential smoothness=excellent | yes
W9 | pushchair | highway=path stroller=yes | yes
W9 | pushchair | highway=path wheelchair=yes | yes
W9 | pushchair | highway=path surface=mud stroller=yes | yes
11 | pushchair | highway=elevator | yes
W12 | pushchair | highway=footway | unknown
2 | senior | highway=steps | yes
1 | senior | highway=path surface=mud smoothness=horrible | yes
1 | school-class | highway=path width=0.5 | yes
1 | visitor | highway=path wheelchair=no | yes
"""
"""Row, profile, tags of a way, verdict."""

NODES = """
N6 | adult | amenity=parking access=private | yes
N6 | adult | amenity=parking_entrance access=private | yes
N6 | adult | amenity=parking_entrance access=customers opening_hours=Mo-Sa | yes
N6 | adult | amenity=parking_entrance barrier=lift_gate access=private | yes
N6 | adult | amenity=parking_entrance foot=no | yes
N6 | adult | amenity=toilets access=customers | yes
N6 | adult | amenity=bicycle_parking access=private | yes
N6 | adult | amenity=bench access=no | yes
N6 | adult | shop=bakery entrance=yes access=no | yes
N6 | adult | shop=kiosk door=yes foot=no | yes
N6 | adult | office=company access=private | yes
N6 | adult | tourism=viewpoint access=no | yes
N6 | adult | leisure=playground access=private | yes
N6 | adult | playground=gate access=no | yes
N6 | adult | historic=city_gate access=no | yes
N6 | adult | public_transport=stop_position foot=no | yes
N6 | adult | public_transport=platform access=private | yes
N6 | adult | highway=bus_stop access=no | yes
N6 | adult | highway=traffic_signals foot=no | yes
N6 | adult | highway=street_lamp access=no | yes
N6 | adult | railway=station access=private | yes
N6 | adult | railway=tram_stop foot=no | yes
N6 | adult | railway=switch access=no | yes
N6 | adult | emergency=fire_hydrant access=private | yes
N6 | adult | power=pole access=no | yes
N6 | adult | man_made=manhole access=private | yes
N6 | adult | traffic_sign=FR:B9a foot=no | yes
55 | adult | traffic_sign=FR:B12 entrance=yes access=private | no
N6 | adult | craft=brewery opening_hours=Mo-Fr | yes
N6 | adult | healthcare=doctor access=customers | yes
N6 | adult | club=sport access=members | yes
N6 | adult | sport=climbing access=private | yes
N6 | adult | information=guidepost access=no | yes
N6 | adult | advertising=column access=no | yes
N6 | adult | golf=tee access=private | yes
N6 | adult | building=shed access=private | yes
N6 | adult | military=bunker access=no | yes
N6 | adult | aeroway=helipad access=private | yes
N6 | adult | aerialway=pylon access=no | yes
N6 | adult | parking=underground access=private | yes
N6 | adult | place=locality access=no | yes
N6 | adult | natural=cave_entrance access=private | yes
N6 | adult | geological=outcrop access=no | yes
N6 | adult | telecom=exchange access=private | yes
N6 | adult | pipeline=marker access=no | yes
N6 | adult | surveillance=public access=private | yes
N6 | wheelchair | highway=bus_stop wheelchair=no | yes
N6 | wheelchair | highway=bus_stop kerb=raised | yes
N6 | wheelchair | amenity=restaurant wheelchair=no | yes
N6 | wheelchair | railway=tram_stop wheelchair=no | yes
49 | adult | ford=yes | no
49 | adult | ford=stepping_stones | no
49 | adult | highway=ford | no
49 | adult | ford=boat | no
49 | adult | highway=crossing ford=yes | no
52 | adult | ford=no | yes
52 | adult | ford=yes foot=yes | yes
55 | adult | access=no | no
55 | adult | access=private | no
30 | adult | foot=no | no
29 | adult | access=permit | no
52 | adult | access=no foot=yes | yes
52 | adult | access=yes | yes
52 | adult | motor_vehicle=no | yes
55 | adult | access=no emergency=yes | no
30 | adult | highway=crossing foot=no | no
55 | adult | highway=crossing access=no | no
52 | adult | highway=crossing bicycle=no | yes
N7 | adult | highway=crossing crossing=no | no
N7 | adult | crossing=no | no
52 | adult | crossing=no foot=yes | yes
N6 | adult | highway=traffic_signals crossing=no | yes
55 | adult | highway=elevator access=no | no
30 | adult | highway=elevator foot=no | no
W1 | wheelchair | highway=crossing wheelchair=no | no
W7 | wheelchair | highway=crossing kerb=raised | no
11 | wheelchair | highway=elevator wheelchair=yes | yes
56 | adult | door=yes locked=yes | no
56 | adult | entrance=yes locked=yes | no
56 | adult | locked=yes | no
56 | adult | amenity=parking_entrance barrier=gate locked=yes | no
55 | adult | door=hinged access=private | no
55 | adult | entrance=main access=no | no
52 | adult | door=yes | yes
52 | adult | door=no | yes
N8 | adult | entrance=emergency | no
N8 | adult | door=emergency | no
52 | adult | entrance=emergency foot=yes | yes
N9 | wheelchair | door=revolving | no
52 | wheelchair | door=revolving wheelchair=yes | yes
N2 | wheelchair | door=hinged width=0.7 | no
N2 | wheelchair | entrance=yes width=0.7 | no
52 | wheelchair | barrier=gate width=0.7 | yes
55 | adult | railway=level_crossing access=private | no
30 | adult | railway=crossing foot=no | no
30 | adult | waterway=lock_gate foot=no | no
55 | adult | railway=subway_entrance access=no | no
53 | adult | amenity=parking_entrance barrier=wall | no
52 | adult | tidal=yes | yes
52 | adult | hazard=rock_slide | yes
52 | adult | seasonal=yes | yes
52 | adult | intermittent=yes | yes
52 | adult | flood_prone=yes | yes
52 | adult | hazard=flood | yes
52 | adult | hazard=avalanche | yes
52 | adult | hazard=ice | yes
52 | adult | hazard=minefield | yes
52 | adult | snowplowing=no | yes
52 | adult | winter_service=no | yes
52 | adult | barrier=gate | yes
52 | adult | barrier=gate access=yes | yes
52 | adult | barrier=swing_gate | yes
52 | adult | barrier=bump_gate | yes
52 | adult | barrier=kissing_gate | yes
52 | adult | barrier=door | yes
52 | adult | entrance=yes | yes
52 | adult | highway=crossing | yes
54 | adult | barrier=lift_gate access=private foot=yes | yes
54 | adult | barrier=lift_gate | yes
54 | adult | barrier=bollard | yes
54 | adult | barrier=bollard motor_vehicle=no bicycle=yes | yes
54 | adult | barrier=cycle_barrier | yes
54 | adult | barrier=cattle_grid | yes
54 | adult | barrier=block | yes
54 | adult | barrier=kerb | yes
54 | adult | barrier=border_control | yes
54 | adult | barrier=toll_booth | yes
54 | adult | barrier=entrance | yes
54 | adult | barrier=stile | yes
54 | adult | barrier=turnstile | yes
54 | adult | barrier=full-height_turnstile | yes
54 | adult | barrier=chain | yes
54 | adult | barrier=stone | yes
54 | adult | barrier=height_restrictor | yes
53 | adult | barrier=fence | no
53 | adult | barrier=wall | no
53 | adult | barrier=jersey_barrier | no
53 | adult | barrier=debris | no
53 | adult | barrier=hedge | no
53 | adult | barrier=guard_rail | no
53 | adult | barrier=ditch | no
52 | adult | barrier=wall foot=yes | yes
N5 | adult | barrier=yes | yes
N5 | adult | barrier=garage | yes
55 | adult | barrier=gate access=no | no
55 | adult | barrier=gate access=private | no
55 | adult | barrier=bollard access=private | no
55 | adult | barrier=gate access=residents | no
29 | adult | barrier=gate access=permit | no
29 | adult | barrier=gate foot=permit | no
30 | adult | barrier=gate foot=no | no
30 | adult | barrier=bollard foot=no | no
30 | adult | entrance=yes foot=no | no
31 | adult | entrance=yes foot=private | no
31 | adult | barrier=gate foot=private | no
52 | adult | barrier=gate access=private foot=permissive | yes
52 | adult | barrier=gate access=destination | yes
52 | adult | barrier=gate access=customers | yes
52 | adult | barrier=gate foot=limited | yes
56 | adult | barrier=gate locked=yes | no
56 | adult | barrier=gate locked=yes foot=yes | no
52 | adult | barrier=gate locked=no | yes
57 | adult | railway=level_crossing | yes
57 | adult | railway=crossing | yes
N6 | adult | railway=switch | yes
11 | adult | highway=elevator | yes
W1 | wheelchair | highway=elevator wheelchair=no | no
54 | pushchair | barrier=kissing_gate | no
54 | pushchair | barrier=stile | no
54 | pushchair | barrier=turnstile | no
52 | pushchair | barrier=kissing_gate wheelchair=yes | yes
54 | pushchair | barrier=bollard | yes
N2 | pushchair | barrier=bollard maxwidth:physical=0.5 | no
N4 | pushchair | barrier=cycle_barrier | unknown
W1 | pushchair | barrier=gate stroller=no | no
54 | wheelchair | barrier=stile | no
54 | wheelchair | barrier=kissing_gate | no
52 | wheelchair | barrier=kissing_gate wheelchair=yes | yes
54 | wheelchair | barrier=bollard | yes
N1 | wheelchair | barrier=block | no
N1 | wheelchair | barrier=cattle_grid | no
N1 | wheelchair | barrier=chain | no
N2 | wheelchair | barrier=bollard maxwidth:physical=0.7 | no
54 | wheelchair | barrier=bollard maxwidth:physical=1.2 | yes
N3 | wheelchair | barrier=kerb | unknown
N3 | wheelchair | kerb=yes | unknown
54 | wheelchair | barrier=kerb kerb=lowered | yes
52 | wheelchair | kerb=flush | yes
54 | wheelchair | barrier=kerb kerb:height=0.03 | yes
W7 | wheelchair | barrier=kerb kerb=raised | no
W7 | wheelchair | kerb:height=0.12 | no
N4 | wheelchair | barrier=cycle_barrier | unknown
54 | wheelchair | barrier=cycle_barrier wheelchair=yes | yes
2 | wheelchair | barrier=step | no
54 | senior | barrier=step | yes
"""
"""Row, profile, tags of a node, verdict."""

REMARKS = """
highway=residential | | |
highway=road | unclear-road | |
highway=corridor | indoors | |
highway=footway indoor=yes | indoors | |
highway=elevator | lift | |
highway=service access=destination | destination-only | | destination
highway=service foot=destination | destination-only | | destination
highway=service access=destination foot=yes | | |
highway=service access=customers | customers-only | | customers
highway=service access=customers foot=customers | customers-only | | customers
highway=track access=forestry | farm-or-forest | farm-or-forest |
highway=track access=agricultural | farm-or-forest | farm-or-forest |
highway=track access=forestry foot=yes | | |
highway=track foot=agricultural | farm-or-forest | farm-or-forest |
highway=secondary foot=use_sidepath | use-sidepath | use-sidepath | sidepath
highway=primary foot=use_sidepath sidewalk=no | use-sidepath no-sidewalk | = | sidepath
highway=secondary sidewalk=separate | separate-sidewalk | separate-sidewalk | sidepath
highway=secondary sidewalk:left=separate | separate-sidewalk | separate-sidewalk | sidepath
highway=secondary sidewalk:right=separate sidewalk:left=no | separate-sidewalk | = | sidepath
highway=secondary sidewalk:both=separate | separate-sidewalk | separate-sidewalk | sidepath
highway=secondary sidewalk:left=separate sidewalk:right=yes | | |
highway=footway sidewalk=separate | | |
highway=primary sidewalk=no | no-sidewalk | no-sidewalk |
highway=primary sidewalk:both=no | no-sidewalk | no-sidewalk |
highway=tertiary sidewalk=no | | |
highway=primary tunnel=yes | road-tunnel | road-tunnel |
highway=primary tunnel=yes sidewalk=both | | |
highway=secondary foot=discouraged | discouraged | discouraged |
highway=secondary access=discouraged | discouraged | discouraged |
highway=path foot=unknown | foot-unknown | |
highway=service access=garbage | access-unknown | |
highway=service service=driveway | private-end | private-end |
highway=service service=driveway foot=yes | | |
highway=service service=driveway motor_vehicle=private | private-end | private-end | private_end
highway=service service=emergency_access | emergency-access | |
highway=service service=drive-through | cars-turn | cars-turn |
highway=path trail_visibility=bad | faint-path | faint-path |
highway=path informal=yes | informal | informal |
highway=steps conveying=yes | escalator | |
highway=path foot:conditional=no@(Nov-Mar) | conditional | |
highway=path access:conditional=no@(Nov-Mar) | conditional | |
highway=path opening_hours=08:00-18:00 | conditional | |
highway=path seasonal=summer | conditional | |
highway=path seasonal=no | | |
highway=path seasonal=yes | seasonal | = |
highway=path seasonal=wet_season | seasonal | = |
highway=path intermittent=yes | seasonal | = |
highway=path tidal=yes | tidal | = |
highway=path tidal=no | | |
highway=path flood_prone=yes | flood-prone | = |
highway=path hazard=flooding | flood-prone | = |
highway=path hazard=rock_slide | rockfall | = |
highway=path hazard=falling_rocks;slippery | rockfall slippery | = |
highway=path hazard=avalanche | avalanche | = |
highway=path hazard=slippery | slippery | = |
highway=path hazard=shooting_range | hazard | = |
highway=path hazard=curve | | |
highway=path hazard=no | | |
highway=path snowplowing=no | not-cleared | = |
highway=path winter_service=no | not-cleared | = |
highway=path snowplowing=yes | | |
highway=track tidal=yes flood_prone=yes | tidal flood-prone | = |
highway=path ford=yes foot=yes | ford | = |
highway=trail | unclear-path | |
highway=path access=no access:conditional=yes@(Sa) | | |
"""
"""Tags of a way, remarks, drawbacks (``=``: the same), condition."""

DIRECTIONS = """
highway=footway | both
highway=residential oneway=yes | both
highway=residential oneway=-1 | both
highway=steps oneway=yes | both
highway=footway oneway=yes | both
highway=pedestrian oneway=yes | both
highway=footway oneway:foot=yes | forward
highway=footway oneway:foot=1 | forward
highway=footway oneway:foot=no | both
highway=footway oneway:foot=-1 | backward
highway=residential oneway=yes oneway:foot=no | both
highway=footway foot:backward=no | forward
highway=footway foot:backward=yes | both
highway=footway foot:forward=no | backward
highway=steps conveying=forward | forward
highway=steps conveying=backward | backward
highway=steps conveying=reversible | both
highway=footway foot:forward=no foot:backward=no | both
"""
"""Tags of a way, direction in which it may be walked."""
